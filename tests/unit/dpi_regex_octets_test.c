// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dpi/signatures/regex_octets.h"

static bool may_be(const struct octet_sets *sets, unsigned place, uint8_t value)
{
	return (sets->may_be[place][value / 64] >> value % 64 & 1) != 0;
}

static void a_place_may_hold_what_some_way_through_the_regex_puts_there(void **)
{
	static const struct {
		const char *regex;
		unsigned place;
		uint8_t value;
		bool may;
	} rows[] = {
	    {"^ab", 0, 'a', true},	   {"^ab", 0, 'b', false},
	    {"^ab", 1, 'b', true},	   {"^ab", 1, 'a', false},
	    {"^ab", 2, 0, true},	   {"^(?i)ab", 1, 'B', true},
	    {"(?i)^ab", 0, 'A', true},	   {"^a(?i:b)c", 1, 'B', true},
	    {"^a(?i:b)c", 2, 'C', false},  {"^[^a]", 0, 'a', false},
	    {"^[^a]", 0, 'b', true},	   {"^.{3}x", 2, 'q', true},
	    {"^.{3}x", 3, 'q', false},	   {"^a{3}b", 2, 'b', false},
	    {"^a{3}b", 3, 'b', true},	   {"^a{1,3}b", 1, 'b', true},
	    {"^a{1,3}b", 3, 'b', true},	   {"^a{1,3}b", 3, 'c', true}, // behind "ab"
	    {"^a{2,3}bcd", 4, 'x', false}, {"^a?b", 0, 'b', true},
	    {"^a?b", 1, 'z', true},	   {"^a*bcd", 2, 'd', true},
	    {"^a*bcd", 2, 'z', false},	   {"^a+b", 0, 'b', false},
	    {"^(ab|cde)f", 2, 'f', true},  {"^(ab|cde)f", 2, 'e', true},
	    {"^(ab|cde)f", 2, 'd', false}, {"^(ab){2}c", 2, 'a', true},
	    {"^(ab){2}c", 4, 'c', true},   {"^(ab){2}c", 4, 'b', false},
	    {"^.{19}x", 19, 'y', false},   {"^.{40}x", 19, 'y', true},
	    {"^a$", 1, 'z', true},
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct octet_sets sets;

		regex_octets(rows[i].regex, &sets);
		if (may_be(&sets, rows[i].place, rows[i].value) != rows[i].may)
			fail_msg("%s, place %u, value %u", rows[i].regex, rows[i].place,
				 rows[i].value);
	}
}

static void only_a_regex_that_the_sets_say_all_of_has_a_length(void **)
{
	static const struct {
		const char *regex;
		unsigned octets;
	} rows[] = {
	    {"^ab", 2},	    {"^[a-c].{3}x", 5}, {"^(ab)c", 3},	{"^(?i)ab", 2}, {"^a{4}", 4},
	    {"^ab$", 0},    {"^a?b", 0},	{"^ab*", 0},	{"^(a|b)", 0},	{"^(ab|cd)", 0},
	    {"^a{1,2}", 0}, {"^.{20}", 0},	{"^.{19}", 19},
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct octet_sets sets;

		if (regex_octets(rows[i].regex, &sets) != rows[i].octets)
			fail_msg("%s", rows[i].regex);
	}
}

static void repeats_in_repeats_end(void **)
{
	struct octet_sets sets;

	regex_octets("^(((((((a?b?){0,99}){0,99}){0,99}){0,99}){0,99}){0,99}){0,99}c", &sets);
	assert_true(may_be(&sets, 0, 'c'));
	assert_true(may_be(&sets, 5, 'a'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_place_may_hold_what_some_way_through_the_regex_puts_there),
	    cmocka_unit_test(only_a_regex_that_the_sets_say_all_of_has_a_length),
	    cmocka_unit_test(repeats_in_repeats_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
