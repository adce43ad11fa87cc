// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "config/clock.h"
#include "pmd/port/packet_clock.h"

#define SECOND UINT64_C(1000000000)
#define EPOCH  (UINT64_C(1700000000) * SECOND)

static void stamps_keep_their_distances(void **)
{
	struct packet_clock clock = {0};

	packet_clock_set(&clock, 100 * SECOND, EPOCH + 100 * SECOND, 0);
	assert_true(packet_clock_convert(&clock, EPOCH + 99 * SECOND) == 99 * SECOND);
	assert_true(packet_clock_convert(&clock, EPOCH + 99 * SECOND + 29123) ==
		    99 * SECOND + 29123);
}

static void no_packet_is_later_than_the_reading(void **)
{
	struct packet_clock clock = {0};

	packet_clock_set(&clock, 100 * SECOND, EPOCH, 0);
	assert_true(packet_clock_convert(&clock, EPOCH + 400) == 100 * SECOND);
}

static void the_two_clocks_of_this_machine_agree(void **)
{
	struct packet_clock clock = {0};
	uint64_t before = monotonic_ns(), after;

	packet_clock_read(&clock);
	after = monotonic_ns();
	assert_in_range(clock.now_ns, before, after);
	assert_true(packet_clock_convert(&clock, (uint64_t)((int64_t)clock.now_ns -
							    clock.offset_ns)) == clock.now_ns);
}

static void a_reading_that_was_interrupted_moves_no_packet(void **)
{
	struct packet_clock clock = {0};

	packet_clock_set(&clock, 100 * SECOND, EPOCH + 100 * SECOND, 50);
	packet_clock_set(&clock, 101 * SECOND, EPOCH + 101 * SECOND + 8000, 9000);
	assert_true(packet_clock_convert(&clock, EPOCH + 100 * SECOND) == 100 * SECOND);
	packet_clock_set(&clock, 102 * SECOND, EPOCH + 102 * SECOND + 40, 20); // seen more sharply
	assert_true(packet_clock_convert(&clock, EPOCH + 101 * SECOND) == 101 * SECOND - 40);
	packet_clock_set(&clock, 103 * SECOND, EPOCH + 103 * SECOND + 9000, 100); // a small step
	assert_true(packet_clock_convert(&clock, EPOCH + 103 * SECOND) == 103 * SECOND - 9000);
}

// 50 ppm, read each 10 ms within 2 us: stamps follow it within 5 us.
static void a_clock_that_drifts_is_followed(void **)
{
	struct packet_clock clock = {0};

	for (uint64_t now = 1000 * SECOND; now < 1002 * SECOND; now += SECOND / 100) {
		uint64_t nic = EPOCH + now + (now - 1000 * SECOND) / 20000, got;

		packet_clock_set(&clock, now, nic + (uint64_t)(random() % 2000) - 1000, 1000);
		got = packet_clock_convert(&clock, nic - 1000000); // 1 ms ago
		assert_in_range(got + 5000 - (now - 1000000), 0, 10000);
	}
}

// A model: packets arrive at true (monotonic) times, the kernel stamps them with a real clock that
// is set back and forth, and they are received some time later, in bursts. Each must come out with
// its true time, wherever the steps fall.
static void model_run(unsigned seed, int64_t step_ns)
{
	struct packet_clock clock = {0};
	uint64_t arrived[64], real[64];
	int64_t ahead = (int64_t)EPOCH;
	uint64_t now = 1000 * SECOND;
	unsigned n = 0;

	srandom(seed);
	packet_clock_set(&clock, now, now + (uint64_t)ahead, 100);
	for (unsigned i = 0; i < 3000; i++) {
		now += 100000 + (uint64_t)(random() % 900000); // 0.1 to 1 ms
		if (i % 1000 == 700)
			ahead += i / 1000 % 2 ? -step_ns : step_ns;
		arrived[n] = now;
		real[n] = now + (uint64_t)ahead;
		n++;
		if (n < 64 && random() % 8 != 0)
			continue;
		packet_clock_set(&clock, now, now + (uint64_t)ahead, (uint64_t)(random() % 50000));
		for (unsigned k = 0; k < n; k++)
			assert_true(packet_clock_convert(&clock, real[k]) == arrived[k]);
		n = 0;
	}
}

static void every_packet_has_its_true_time_wherever_the_clock_is_set(void **)
{
	static const int64_t seconds[] = {1, 60, 3600};

	for (unsigned seed = 0; seed < 1000; seed++)
		for (unsigned i = 0; i < 3; i++) {
			model_run(seed, seconds[i] * (int64_t)SECOND);
			model_run(seed, -seconds[i] * (int64_t)SECOND);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(stamps_keep_their_distances),
	    cmocka_unit_test(no_packet_is_later_than_the_reading),
	    cmocka_unit_test(the_two_clocks_of_this_machine_agree),
	    cmocka_unit_test(a_reading_that_was_interrupted_moves_no_packet),
	    cmocka_unit_test(a_clock_that_drifts_is_followed),
	    cmocka_unit_test(every_packet_has_its_true_time_wherever_the_clock_is_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
