// SPDX-License-Identifier: BSD-3-Clause
#include <sys/mman.h>
#include <unistd.h>

#include "dpi_conversation.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_payload_is_scanned_up_to_the_end_of_its_page_and_no_further),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
