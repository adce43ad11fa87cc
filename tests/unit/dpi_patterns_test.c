// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "dpi/signatures/patterns.h"
#include "dpi/transport.h"
#include "dpi_conversation.h"
#include "dpi_files.h"
#include "memory_fails.h"

enum { PAGE = 4096, MOST = 700 };

// A page that can be read, before one that must not be.
static uint8_t *guarded_page(void)
{
	uint8_t *pages =
	    mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(pages, MAP_FAILED);
	assert_int_equal(mprotect(pages + PAGE, PAGE, PROT_NONE), 0);
	return pages;
}

static void inspect_one(struct conversation *talk, const uint8_t *payload, uint16_t length)
{
	const struct dpi_packet packet = {
	    .payload = payload,
	    .length = length,
	    .wire_length = length,
	    .ip_version = 4,
	    .protocol = talk->protocol,
	    .start_seen = true,
	    .source_port = talk->client_port,
	    .destination_port = talk->server_port,
	    .source = talk->client,
	    .destination = talk->server,
	    .tcp_sequence = 1,
	    .now_us = 1000000,
	};

	dpi_inspect(talk->worker, &talk->flow, &packet);
}

static void a_payload_is_scanned_up_to_the_end_of_its_page_and_no_further(void **state)
{
	struct conversation *talk = *state;
	uint8_t *page = guarded_page();
	uint32_t noise = 1;

	for (unsigned fill = 0; fill < 256; fill++) {
		for (unsigned i = 0; i < PAGE; i++) {
			noise = noise * 1664525 + 1013904223;
			page[i] = (uint8_t)(noise >> 28 == 0 ? noise >> 20 : fill);
		}
		for (uint16_t length = 1; length <= MOST; length += 1 + length / 64) {
			conversation_start(talk, length % 2 ? TCP : UDP, 40000);
			inspect_one(talk, page + PAGE - length, length);
		}
	}
	munmap(page, 2 * PAGE);
}

static void hits_tell_their_rules(void **)
{
	struct rule all[] = {
	    {.transport = TRANSPORT_TCP, .regex = (char *)(uintptr_t) "^GET "},
	    {.transport = TRANSPORT_ANY, .regex = (char *)(uintptr_t) "^..T"},
	    {.transport = TRANSPORT_TCP, .regex = (char *)(uintptr_t) "^PUT "},
	};
	const struct rules rules = {.all = all, .n = 3}, only_tcp = {.all = all, .n = 1};
	struct problems problems = {0};
	struct patterns patterns;
	hs_scratch_t *scratch = NULL;
	struct hits hits;

	assert_int_equal(patterns_compile(&patterns, &rules, &problems), 0);
	assert_int_equal(patterns_scratch(&patterns, &scratch), 0);
	patterns_scan(patterns.database[PATTERNS_TCP], scratch, (const uint8_t *)"GET /", 5, &hits,
		      3);
	assert_int_equal(hits.words[0], 1 << 0 | 1 << 1);
	patterns_scan(patterns.database[PATTERNS_UDP], scratch, (const uint8_t *)"GET /", 5, &hits,
		      3);
	assert_int_equal(hits.words[0], 1 << 1);
	patterns_free(&patterns);
	hs_free_scratch(scratch);

	scratch = NULL;
	assert_int_equal(patterns_compile(&patterns, &only_tcp, &problems), 0);
	assert_null(patterns.database[PATTERNS_UDP]);
	assert_int_equal(patterns_scratch(&patterns, &scratch), 0);
	patterns_free(&patterns);
	hs_free_scratch(scratch);
	assert_int_equal(problems.n, 0);
}

static void compile_what_hyperscan_refuses(void *)
{
	struct rule all[] = {
	    {.transport = TRANSPORT_ANY, .regex = (char *)(uintptr_t) "^good"},
	    {.transport = TRANSPORT_UDP,
	     .regex = (char *)(uintptr_t) "^(a|b)\\1", // a back reference
	     .file = "test",
	     .line = 7},
	};
	const struct rules rules = {.all = all, .n = 2};
	struct problems problems = {.all = true};
	struct patterns patterns;

	assert_int_equal(patterns_compile(&patterns, &rules, &problems), -EINVAL);
	assert_int_equal(problems.n, 1);
	assert_null(patterns.database[PATTERNS_TCP]);
	assert_null(patterns.database[PATTERNS_UDP]);
}

static void a_refused_regex_is_told_with_its_line(void **)
{
	assert_non_null(strstr(reported_while(compile_what_hyperscan_refuses, NULL),
			       "test:7: Hyperscan refuses the regex: "));
}

static void compile_without_memory(void *)
{
	struct rule all[] = {{.transport = TRANSPORT_ANY, .regex = (char *)(uintptr_t) "^good"}};
	const struct rules rules = {.all = all, .n = 1};
	struct patterns patterns = {{NULL}};
	hs_scratch_t *scratch = NULL;
	struct problems problems = {.all = true};

	for (long n = 0; n < 40; n++) {
		int err;

		memory_fails_after(n);
		err = patterns_compile(&patterns, &rules, &problems);
		memory_has_failed();
		assert_true(err == 0 || err == -ENOMEM || (err == -EINVAL && problems.n > 0));
		assert_int_equal(patterns.database[PATTERNS_UDP] != NULL, err == 0);
		patterns_free(&patterns);
	}
	problems.n = 0;
	assert_int_equal(patterns_compile(&patterns, &rules, &problems), 0);
	memory_fails_after(0);
	assert_int_equal(patterns_scratch(&patterns, &scratch), memory_has_failed() ? -ENOMEM : 0);
	hs_free_scratch(scratch);
	patterns_free(&patterns);
}

// Hyperscan's own memory is of these allocations, too, and that of a thread which is the first one.
static void without_memory_nothing_is_compiled(void **)
{
	reported_while(compile_without_memory, NULL);
}

static void what_is_no_database_has_no_scratch(void **)
{
	static uint64_t zeroes[512];
	const struct patterns patterns = {{(hs_database_t *)(void *)zeroes}};
	hs_scratch_t *scratch = NULL;

	assert_true(patterns_scratch(&patterns, &scratch) < 0);
	assert_null(scratch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(without_memory_nothing_is_compiled),
	    cmocka_unit_test(a_payload_is_scanned_up_to_the_end_of_its_page_and_no_further),
	    cmocka_unit_test(hits_tell_their_rules),
	    cmocka_unit_test(a_refused_regex_is_told_with_its_line),
	    cmocka_unit_test(what_is_no_database_has_no_scratch),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
