// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/watch/watch_series.h"

static void the_newest_stay(void **)
{
	static struct watch_series series;

	assert_true(watch_series_last(&series) == 0);
	for (unsigned i = 0; i < WATCH_POINTS + 10; i++)
		watch_series_add(&series, i);
	assert_int_equal(series.n, WATCH_POINTS);
	assert_true(series.value[0] == 10);
	assert_true(watch_series_last(&series) == WATCH_POINTS + 9);
}

static void the_most_is_of_the_newest(void **)
{
	struct watch_series series = {.n = 4, .value = {9, 1, 5, 2}};

	assert_true(watch_series_most(&series, 100) == 9);
	assert_true(watch_series_most(&series, 3) == 5);
	assert_true(watch_series_most(&series, 0) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_newest_stay),
	    cmocka_unit_test(the_most_is_of_the_newest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
