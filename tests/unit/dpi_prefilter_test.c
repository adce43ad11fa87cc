// SPDX-License-Identifier: BSD-3-Clause
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "dpi/engine/engine.h"
#include "dpi/signatures/regex_octets.h"
#include "dpi/signatures/signatures.h"

enum { MOST = 64, TURNS = 40 };

struct scanner {
	struct signatures signatures;
	hs_scratch_t *scratch;
};

static uint32_t seed = 1;

static uint32_t noise(void)
{
	seed = seed * 1664525 + 1013904223;
	return seed >> 8;
}

static int open_shipped_rules(void **state)
{
	struct scanner *scanner = calloc(1, sizeof(*scanner));
	const struct signature_source source = {.directory = signatures_default_directory(),
						.find_check = dissector_check};
	struct problems problems = {0};

	*state = scanner;
	if (signatures_load(&scanner->signatures, &source, &problems) != 0)
		return -1;
	return patterns_scratch(&scanner->signatures.patterns, &scanner->scratch);
}

static int close_shipped_rules(void **state)
{
	struct scanner *scanner = *state;

	hs_free_scratch(scanner->scratch);
	signatures_free(&scanner->signatures, false);
	free(scanner);
	return 0;
}

// A payload that begins as the regex may; what stands behind is noise.
static unsigned make_payload(uint8_t *payload, const struct octet_sets *sets)
{
	for (unsigned i = 0; i < MOST; i++) {
		payload[i] = (uint8_t)noise();
		for (unsigned c = 0; i < REGEX_PLACES && c < 256; c++, payload[i]++)
			if (sets->may_be[i][payload[i] / 64] >> payload[i] % 64 & 1)
				break;
	}
	return 1 + noise() % MOST;
}

static void expect_all_hits(struct scanner *scanner, const struct prefilter_packet *packet,
			    unsigned *n_hits)
{
	const struct rules *rules = &scanner->signatures.rules;
	struct prefilter_rule left[PREFILTER_MAX_RULES];
	struct hits hits;
	unsigned n = prefilter_find(scanner->signatures.prefilter, packet, left), at = 0;

	patterns_scan(scanner->signatures.patterns.database[packet->transport], scanner->scratch,
		      packet->payload, packet->length, &hits, rules->n);
	if (n == PREFILTER_MAX_RULES)
		return;
	for (unsigned i = 0; i < rules->n; i++) {
		const struct rule *rule = &rules->all[i];
		bool hit = (hits.words[i / 64] >> i % 64 & 1) != 0;
		bool reported = at < n && left[at].index == i;

		if (!rule_has_port(rule, packet->source_port, packet->destination_port))
			assert_false(reported);
		else if (hit && !reported)
			fail_msg("the sieve held back %s", rule->regex);
		if (reported && left[at].hit && !hit)
			fail_msg("%s was taken for a hit", rule->regex);
		*n_hits += hit && reported;
		at += reported;
	}
	assert_int_equal(at, n);
}

static void every_rule_that_hyperscan_hits_passes_the_prefilter(void **state)
{
	struct scanner *scanner = *state;
	const struct rules *rules = &scanner->signatures.rules;
	unsigned n_hits = 0;

	for (unsigned i = 0; i < rules->n; i++) {
		const struct rule *rule = &rules->all[i];
		struct octet_sets sets;
		uint8_t payload[MOST];

		regex_octets(rule->regex, &sets);
		for (unsigned turn = 0; turn < TURNS; turn++) {
			struct prefilter_packet packet = {
			    .payload = payload,
			    .length = make_payload(payload, &sets),
			    .transport =
				rule->transport & TRANSPORT_UDP ? PATTERNS_UDP : PATTERNS_TCP,
			    .source_port = (uint16_t)noise(),
			    .destination_port = rule->ports[0].low,
			};

			expect_all_hits(scanner, &packet, &n_hits);
		}
	}
	assert_true(n_hits > rules->n); // or nothing was tried
}

static void noise_on_ports_of_nobody_hardly_ever_passes(void **state)
{
	struct scanner *scanner = *state;
	struct prefilter_rule left[PREFILTER_MAX_RULES];
	unsigned n_passed = 0;

	for (unsigned i = 0; i < 1000; i++) {
		uint8_t payload[MOST];
		struct prefilter_packet packet = {.payload = payload,
						  .length = MOST,
						  .transport = PATTERNS_UDP,
						  .source_port = 40000,
						  .destination_port = 7777};

		for (unsigned k = 0; k < MOST; k++)
			payload[k] = (uint8_t)noise();
		n_passed += prefilter_find(scanner->signatures.prefilter, &packet, left) > 0;
	}
	assert_in_range(n_passed, 0, 300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_rule_that_hyperscan_hits_passes_the_prefilter),
	    cmocka_unit_test(noise_on_ports_of_nobody_hardly_ever_passes),
	};

	return cmocka_run_group_tests(tests, open_shipped_rules, close_shipped_rules);
}
