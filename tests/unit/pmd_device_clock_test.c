// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "pmd/port/device_clock.h"

#define SECOND UINT64_C(1000000000)

// 2^64 ticks are all but reached.
static const uint64_t nearly_wrapped = UINT64_MAX - 1000;

static void two_readings_give_the_rate(void **)
{
	struct device_clock clock = {0};
	struct device_lines lines;

	assert_false(device_clock_lines(&clock, &lines));
	device_clock_set(&clock, 1000, 50 * SECOND, 100);
	assert_false(device_clock_lines(&clock, &lines));
	device_clock_set(&clock, 1000 + 125000000, 51 * SECOND, 100); // 125 MHz
	assert_true(device_clock_lines(&clock, &lines));
	assert_true(device_lines_convert(&lines, 1000 + 125000000, 52 * SECOND) == 51 * SECOND);
	assert_true(device_lines_convert(&lines, 1000 + 125000125, 52 * SECOND) ==
		    51 * SECOND + 1000);
	assert_true(device_lines_convert(&lines, 1000 + 62500000, 51 * SECOND) ==
		    50 * SECOND + SECOND / 2);
}

static void a_clock_that_stands_still_has_no_rate(void **)
{
	struct device_clock clock = {0};
	struct device_lines lines;

	for (unsigned i = 1; i < 5; i++)
		device_clock_set(&clock, 77, i * SECOND, 100);
	assert_false(device_clock_lines(&clock, &lines));
}

static void ticks_may_wrap(void **)
{
	struct device_clock clock = {0};
	struct device_lines lines;

	device_clock_set(&clock, nearly_wrapped, 50 * SECOND, 100);
	device_clock_set(&clock, nearly_wrapped + SECOND, 51 * SECOND, 100);
	assert_true(device_clock_lines(&clock, &lines));
	assert_true(device_lines_convert(&lines, nearly_wrapped + 500, 51 * SECOND) ==
		    50 * SECOND + 500);
	assert_true(device_lines_convert(&lines, nearly_wrapped + SECOND - 500, 51 * SECOND) ==
		    51 * SECOND - 500);
	assert_int_equal(lines.stepped_ns, 0);
}

static void no_packet_is_later_than_its_receiving(void **)
{
	struct device_clock clock = {0};
	struct device_lines lines;

	device_clock_set(&clock, 0, 50 * SECOND, 100);
	device_clock_set(&clock, SECOND, 51 * SECOND, 100);
	device_clock_lines(&clock, &lines);
	assert_true(device_lines_convert(&lines, SECOND + 300, 51 * SECOND + 200) ==
		    51 * SECOND + 200);
	assert_true(device_lines_convert(&lines, 2 * SECOND, 51 * SECOND) == 0); // nonsense
	assert_true(device_lines_convert(&lines, 0, 52 * SECOND) == 0);
}

// Stamps from before a step that wait in a queue when it is seen get the line of their own time.
static void a_step_moves_no_packet(void **)
{
	static const int64_t steps[] = {3600, -3600, 2, -2, INT64_C(1700000000)};
	struct device_lines lines;

	for (unsigned i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct device_clock clock = {0};
		const uint64_t by = (uint64_t)steps[i] * SECOND;

		device_clock_set(&clock, 10 * SECOND, 50 * SECOND, 100);
		device_clock_set(&clock, 11 * SECOND, 51 * SECOND, 100);
		device_clock_lines(&clock, &lines);
		assert_true(device_lines_convert(&lines, 11 * SECOND + by + SECOND / 2,
						 51 * SECOND + SECOND / 2) == 0);
		device_clock_set(&clock, 12 * SECOND + by, 52 * SECOND, 100);
		device_clock_lines(&clock, &lines);
		assert_true(device_lines_convert(&lines, 12 * SECOND + by - 7, 52 * SECOND) ==
			    52 * SECOND - 7);
		assert_true(device_lines_convert(&lines, 11 * SECOND + SECOND / 2 - 7,
						 52 * SECOND) == 51 * SECOND + SECOND / 2 - 7);
		assert_true(clock.error_ns >= SECOND); // what came between may be wrong
		device_clock_set(&clock, 13 * SECOND + by, 53 * SECOND, 100);
		assert_in_range(clock.error_ns, 100, 1000);
	}
}

static void a_blunt_reading_is_left_out_for_some_time(void **)
{
	struct device_clock clock = {0};
	struct device_lines lines;

	device_clock_set(&clock, 0, 50 * SECOND, 100);
	device_clock_set(&clock, SECOND, 51 * SECOND, 100);
	device_clock_set(&clock, 2 * SECOND + 40000, 52 * SECOND, 50000); // interrupted
	device_clock_lines(&clock, &lines);
	assert_true(device_lines_convert(&lines, 2 * SECOND, 52 * SECOND) == 52 * SECOND);
	device_clock_set(&clock, 11 * SECOND + 40000, 61 * SECOND, 50000); // better than none
	device_clock_lines(&clock, &lines);
	assert_true(device_lines_convert(&lines, 11 * SECOND, 61 * SECOND) < 61 * SECOND);
	assert_true(clock.error_ns >= 50000);
}

// Ticks as a counter of 64 bits and what is left of the next one.
struct counter {
	uint64_t ticks;
	long double rest;
};

static void counter_add(struct counter *counter, long double ticks)
{
	const uint64_t whole = (uint64_t)(ticks + counter->rest);

	counter->ticks += whole;
	counter->rest += ticks - (long double)whole;
}

// A second, plain computation: the NIC's clock as a sum of what passed in each millisecond, whose
// rate wanders; packets anywhere in it; readings a second apart that are out by up to a
// microsecond; the clock is set at times. Numbers are long doubles: no code is shared.
static void model_run(unsigned seed)
{
	struct device_clock clock = {0};
	struct device_lines lines;
	struct counter nic = {seed % 3 == 0 ? nearly_wrapped : seed, 0};
	const long double hertz[] = {156.25e6L, 1e9L, 322.265625e6L, 31.25e6L};
	const long double usual = hertz[seed % 4] * (1 + ((int)(seed % 201) - 100) / 1e6L);
	long double turned = 0; // by a servo, parts of one
	uint64_t stamps[1000], truth[1000], now = 1000 * SECOND, worst = 0;
	bool stepped = false, ready = false;

	srandom(seed);
	for (unsigned second = 0; second < 20; second++) {
		const unsigned step_at = random() % 5 == 0 ? (unsigned)random() % 1000 : 1000;

		for (unsigned ms = 0; ms < 1000; ms++) {
			if (ms == step_at && ready) {
				counter_add(&nic, usual * (10 + (long double)(random() % 100000)));
				stepped = true;
			}
			turned += (random() % 2001 - 1000) / 1e12L;
			counter_add(&nic, usual * (1 + turned) / 1000);
			now += SECOND / 1000;
			truth[ms] = now;
			stamps[ms] = nic.ticks;
			if (ready) {
				uint64_t got =
				    device_lines_convert(&lines, stamps[ms], now + SECOND / 5000);
				uint64_t off = got > now ? got - now : now - got;

				assert_true(got != 0 || stepped); // then it has its burst's time
				if (got != 0)
					worst = off > worst ? off : worst;
			}
		}
		device_clock_set(&clock, nic.ticks, now + (uint64_t)(random() % 2001) - 1000, 1000);
		assert_true(worst <= clock.error_ns); // the bound holds
		if (second > 2 && !stepped)
			assert_in_range(worst, 0, 6000);
		ready = device_clock_lines(&clock, &lines);
		// What waited in the queue is converted after the reading.
		for (unsigned ms = 800; ms < 1000 && ready; ms++) {
			uint64_t got = device_lines_convert(&lines, stamps[ms], now);

			assert_true(got != 0);
			if (ms > step_at || !stepped)
				assert_in_range(got + 6000 - truth[ms], 0, 12000);
		}
		worst = 0;
		stepped = false;
	}
}

static void a_clock_that_drifts_and_is_set_is_followed(void **)
{
	for (unsigned seed = 1; seed <= 1000; seed++)
		model_run(seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(two_readings_give_the_rate),
	    cmocka_unit_test(a_clock_that_stands_still_has_no_rate),
	    cmocka_unit_test(ticks_may_wrap),
	    cmocka_unit_test(no_packet_is_later_than_its_receiving),
	    cmocka_unit_test(a_step_moves_no_packet),
	    cmocka_unit_test(a_blunt_reading_is_left_out_for_some_time),
	    cmocka_unit_test(a_clock_that_drifts_and_is_set_is_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
