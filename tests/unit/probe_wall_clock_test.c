// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/meter/wall_clock.h"

enum { CASES = 10000, MS = 1000, SECOND = 1000 * MS };

static uint64_t random_state = 1;

static uint64_t random_below(uint64_t bound)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state % bound;
}

static void a_clock_that_is_not_set_is_never_changed(void **)
{
	struct wall_clock wall = {0};

	for (uint64_t now = 0; now < 100 * SECOND; now += WALL_CHECK_US)
		assert_int_equal(wall_clock_set(&wall, now, now + 7 * SECOND + now % 3), 0);
	assert_int_equal(wall.n, 1);
	assert_int_equal(wall_clock_ahead(&wall, 50 * SECOND), 7 * SECOND);
}

static void before_the_first_look_nothing_is_added(void **)
{
	const struct wall_clock wall = {0};

	assert_int_equal(wall_clock_ahead(&wall, 5), 0);
}

static void each_step_is_told_with_its_amount(void **)
{
	static const int64_t steps[] = {1, -1, 60, -60, 3600, -3600};
	uint64_t now = 1000 * SECOND, real = 1000 * (uint64_t)SECOND + UINT64_C(1700000000000000);
	struct wall_clock wall = {0};

	assert_int_equal(wall_clock_set(&wall, now, real), 0);
	for (unsigned i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		real += (uint64_t)(steps[i] * SECOND);
		assert_int_equal(wall_clock_set(&wall, now, real), steps[i] * SECOND);
		assert_int_equal(wall_clock_set(&wall, now, real), 0);
	}
}

// The plain reference: the system's clock as a function of the metering clock, a drift and up to
// ten steps of any size at any moment.
struct history {
	int64_t drift_ppm;
	unsigned n;
	uint64_t at[10];
	int64_t by[10];
};

static uint64_t history_wall(const struct history *history, uint64_t now)
{
	int64_t wall = (int64_t)now + (int64_t)now * history->drift_ppm / 1000000;

	for (unsigned i = 0; i < history->n; i++)
		wall += history->at[i] <= now ? history->by[i] : 0;
	return (uint64_t)wall;
}

static void history_make(struct history *history, uint64_t length)
{
	static const int64_t sizes[] = {2 * MS, SECOND, 60 * (int64_t)SECOND,
					3600 * (int64_t)SECOND};

	*history = (struct history){.drift_ppm = (int64_t)random_below(401) - 200};
	history->n = (unsigned)random_below(11);
	for (unsigned i = 0; i < history->n; i++) {
		history->at[i] = random_below(length);
		history->by[i] =
		    sizes[random_below(4)] * (random_below(2) ? 1 : -1) + (int64_t)random_below(MS);
	}
}

// A moment near a step cannot be told to the half millisecond at which the clocks are compared.
static int is_near_a_step(const struct history *history, uint64_t now)
{
	for (unsigned i = 0; i < history->n; i++) {
		if (now >= history->at[i] && now - history->at[i] <= WALL_CHECK_US)
			return 1;
	}
	return 0;
}

static void times_are_within_a_millisecond_of_the_clock_then_in_force(void **)
{
	for (unsigned i = 0; i < CASES; i++) {
		const uint64_t length = 3 * SECOND + random_below(SECOND);
		struct wall_clock wall = {0};
		struct history history;

		history_make(&history, length);
		for (uint64_t now = 0; now < length; now += WALL_CHECK_US - random_below(100))
			wall_clock_set(&wall, now, history_wall(&history, now));
		for (unsigned j = 0; j < 20; j++) {
			uint64_t now = random_below(length);
			uint64_t told = now + (uint64_t)wall_clock_ahead(&wall, now);
			int64_t error = (int64_t)(told - history_wall(&history, now));

			if (!is_near_a_step(&history, now))
				assert_true(llabs(error) <= MS);
		}
	}
}

// What is older than all that is kept is told by the oldest.
static void the_oldest_change_stands_for_what_was_before(void **)
{
	struct wall_clock wall = {0};

	for (uint64_t i = 0; i < 3 * WALL_CHANGES; i++)
		wall_clock_set(&wall, i * SECOND, 2 * i * SECOND);
	assert_int_equal(wall_clock_ahead(&wall, 0), 2 * WALL_CHANGES * SECOND);
	assert_int_equal(wall_clock_ahead(&wall, UINT64_MAX), (3 * WALL_CHANGES - 1) * SECOND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_clock_that_is_not_set_is_never_changed),
	    cmocka_unit_test(before_the_first_look_nothing_is_added),
	    cmocka_unit_test(each_step_is_told_with_its_amount),
	    cmocka_unit_test(times_are_within_a_millisecond_of_the_clock_then_in_force),
	    cmocka_unit_test(the_oldest_change_stands_for_what_was_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
