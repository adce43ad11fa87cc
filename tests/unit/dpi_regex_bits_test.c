// SPDX-License-Identifier: BSD-3-Clause
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dpi/signatures/regex_bits.h"

static void each_part_counts_as_unlikely_as_it_is(void **)
{
	static const struct {
		const char *regex;
		double bits;
	} rows[] = {
	    {"^abc", 24},
	    {"^\\x00\\xff", 16},
	    {"^[\\x00-\\x7f]", 1},
	    {"^[^\\x00-\\x7f]a", 9},
	    {"^.{10}ab", 16},
	    {"^.{0,15}ab", 12},
	    {"^a{3}", 24},
	    {"^(ab|cd)", 15},
	    {"^(?:ab|cd)ef", 31},
	    {"^(?i)a", 7},
	    {"(?i)^ab", 14},
	    {"^a(?i:b)c", 23},
	    {"^\\d", 8 - 3.3219280948873623},
	    {"^ab.*", 16},
	    {"^\\.\\[\\]", 24},
	    {"^[]a]", 7},
	    {"^a$", 8},
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *reason = NULL;
		double bits = regex_fixed_bits(rows[i].regex, &reason);

		if (fabs(bits - rows[i].bits) > 0.02)
			fail_msg("%s has %f bits, not %f", rows[i].regex, bits, rows[i].bits);
		assert_null(reason);
	}
}

static void what_cannot_be_judged_is_refused_with_its_reason(void **)
{
	static const char *const rows[] = {"abc", "^ab|cd", "^(ab",   "^ab)",	 "^[ab",
					   "^*",  "^a\\",   "^(?=a)", "^a{3,1}", ".*"};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *reason = NULL;

		if (regex_fixed_bits(rows[i], &reason) >= 0 || reason == NULL)
			fail_msg("%s was taken", rows[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_part_counts_as_unlikely_as_it_is),
	    cmocka_unit_test(what_cannot_be_judged_is_refused_with_its_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
