// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/clock.h"

static uint64_t read_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void waiting_goes_by_the_clock_of_sleeping_threads(void **)
{
	uint64_t before = read_ns(CLOCK_MONOTONIC), now = monotonic_ns(), now_us = monotonic_us();
	uint64_t after = read_ns(CLOCK_MONOTONIC);

	assert_in_range(now, before, after);
	assert_in_range(now_us, now / 1000, after / 1000);
}

static void collectors_read_the_time_since_the_epoch(void **)
{
	uint64_t before = read_ns(CLOCK_REALTIME), now_us = wall_us();

	assert_in_range(now_us, before / 1000, read_ns(CLOCK_REALTIME) / 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(waiting_goes_by_the_clock_of_sleeping_threads),
	    cmocka_unit_test(collectors_read_the_time_since_the_epoch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
