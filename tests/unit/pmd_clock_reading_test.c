// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/clock.h"
#include "pmd/port/clock_reading.h"

#define MILLISECOND UINT64_C(1000000)

static unsigned n_read;
static uint64_t shown_at[8], took[8];

static void pass(uint64_t ns)
{
	for (uint64_t since = monotonic_ns(); monotonic_ns() - since < ns;)
		;
}

// A clock that shows the number of the reading, and is slow to: took[] ns.
static int read_slowly(const void *, uint64_t *shown)
{
	pass(took[n_read]);
	shown_at[n_read] = monotonic_ns();
	pass(took[n_read]);
	*shown = n_read++;
	return 0;
}

static int read_none(const void *clock, uint64_t *)
{
	return ++n_read == *(const unsigned *)clock ? -ENODEV : 0;
}

static int begin(void **)
{
	n_read = 0;
	return 0;
}

static void the_sharpest_of_the_tries_counts(void **)
{
	const struct clock_reader reader = {.read = read_slowly, .tries = 3};
	struct clock_reading reading = {0};
	uint64_t off;

	took[0] = 60 * MILLISECOND;
	took[1] = 10 * MILLISECOND;
	took[2] = 70 * MILLISECOND;
	assert_int_equal(clock_reading_take(&reading, &reader), 0);
	assert_int_equal(n_read, 3);
	assert_true(reading.other == 1);
	off = reading.monotonic_ns > shown_at[1] ? reading.monotonic_ns - shown_at[1]
						 : shown_at[1] - reading.monotonic_ns;
	assert_true(off <= reading.error_ns);
	assert_true(reading.error_ns >= 10 * MILLISECOND);
}

static void no_try_follows_one_that_is_sharp_enough(void **)
{
	const struct clock_reader reader = {
	    .read = read_slowly, .tries = 8, .apart_ns = 1000 * MILLISECOND};
	struct clock_reading reading = {0};

	took[0] = 0;
	assert_int_equal(clock_reading_take(&reading, &reader), 0);
	assert_int_equal(n_read, 1);
}

static void a_clock_that_is_gone_gives_no_reading(void **)
{
	const unsigned fails_at = 2;
	const struct clock_reader reader = {read_none, &fails_at, 4, 0};
	struct clock_reading reading = {0};

	assert_int_equal(clock_reading_take(&reading, &reader), -ENODEV);
	assert_int_equal(n_read, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(the_sharpest_of_the_tries_counts, begin),
	    cmocka_unit_test_setup(no_try_follows_one_that_is_sharp_enough, begin),
	    cmocka_unit_test_setup(a_clock_that_is_gone_gives_no_reading, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
