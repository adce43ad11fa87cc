// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/recent.h"

#define SECOND UINT64_C(1000000)

static void the_largest_stays_for_a_minute_and_is_gone_after_two(void **)
{
	struct recent recent = {0};
	const uint64_t begin = 5000 * SECOND;

	assert_int_equal(recent_largest(&recent), 0);
	recent_note(&recent, 700, begin);
	for (uint64_t second = 1; second < 300; second++) {
		recent_note(&recent, 3, begin + second * SECOND);
		if (second <= 60)
			assert_int_equal(recent_largest(&recent), 700);
		if (second >= 120)
			assert_int_equal(recent_largest(&recent), 3);
	}
}

static void what_was_before_a_long_pause_is_forgotten(void **)
{
	struct recent recent = {0};

	recent_note(&recent, 700, 1000 * SECOND);
	recent_note(&recent, 2, 2000 * SECOND);
	assert_int_equal(recent_largest(&recent), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_largest_stays_for_a_minute_and_is_gone_after_two),
	    cmocka_unit_test(what_was_before_a_long_pause_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
