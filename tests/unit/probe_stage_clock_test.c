// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <rte_cycles.h>
#include <rte_eal.h>

#include "probe/worker/stage_clock.h"
#include "probe/worker/worker.h"

static struct stage_clock stage_clock;
static struct meter *meter;

static int begin(void **)
{
	memset(&stage_clock, 0, sizeof(stage_clock));
	meter = aligned_alloc(64, (sizeof(*meter) + 63) & ~(size_t)63);
	memset(meter, 0, sizeof(*meter));
	return 0;
}

static int end(void **)
{
	free(meter);
	return 0;
}

static void one_poll_of_sixteen_is_timed_in_no_step_with_others(void **)
{
	unsigned timed = 0, even = 0;

	for (unsigned i = 0; i < 16000; i++) {
		stage_clock_poll(&stage_clock, meter);
		assert_int_equal(meter->spent.timed, stage_clock.timed);
		timed += stage_clock.timed;
		even += stage_clock.timed && i % 2 == 0;
	}
	assert_in_range(timed, 950, 1050);
	assert_in_range(even, timed * 4 / 10, timed * 6 / 10);
}

static void pass(uint64_t ticks)
{
	const uint64_t since = rte_rdtsc();

	while (rte_rdtsc() - since < ticks)
		;
}

// What inspecting and making records take is theirs and not the stage's within which they happen.
static void stages_add_up_to_all_the_time(void **)
{
	const uint64_t us = rte_get_tsc_hz() / 1000000, before = rte_rdtsc();
	struct worker_stage stage[N_STAGES];
	uint64_t all_ns, sum_ns = 0;

	stage_clock_start(&stage_clock);
	for (unsigned i = 0; i < 160; i++) {
		stage_clock_poll(&stage_clock, meter);
		stage_clock_packets(&stage_clock, 3);
		stage_end(&stage_clock, meter, STAGE_RECEIVE);
		pass(20 * us);
		meter->spent.recording = meter->spent.timed ? 15 * us : 0;
		stage_end(&stage_clock, meter, STAGE_COUNT);
	}
	stage_clock_stop(&stage_clock);
	all_ns = (rte_rdtsc() - before) * 1000 / us;
	assert_int_equal(stage_clock_read(&stage_clock, stage, N_STAGES), N_STAGES);
	for (unsigned i = 0; i < N_STAGES; i++) {
		sum_ns += stage[i].ns;
		assert_int_equal(stage[i].packets, 480);
		assert_int_equal(stage[i].polls, 160);
	}
	assert_in_range(sum_ns, 160 * 19 * 1000, all_ns + all_ns / 100);
	assert_true(stage[STAGE_RECORD].ns > 0 && stage[STAGE_COUNT].ns > 0);
	assert_int_equal(stage[STAGE_INSPECT].ns + stage[STAGE_PARSE].ns + stage[STAGE_IDLE].ns, 0);
	assert_string_equal(stage[STAGE_RECORD].name, "record");
}

static void sleeping_is_idle_and_no_other_stage_gets_of_it(void **)
{
	const uint64_t us = rte_get_tsc_hz() / 1000000;
	struct worker_stage stage[N_STAGES];
	uint64_t since, slept_ns;

	stage_clock_start(&stage_clock);
	stage_clock_poll(&stage_clock, meter);
	assert_true(stage_clock.timed); // the first one is
	pass(10 * us);
	stage_end(&stage_clock, meter, STAGE_EXPIRE);
	since = rte_rdtsc();
	pass(20000 * us);
	stage_clock_slept(&stage_clock, since);
	slept_ns = (rte_rdtsc() - since) * 1000 / us;
	stage_clock_stop(&stage_clock);
	stage_clock_read(&stage_clock, stage, N_STAGES);
	assert_in_range(stage[STAGE_IDLE].ns, 19 * 1000 * 1000, slept_ns + slept_ns / 100);
	assert_true(stage[STAGE_EXPIRE].ns > 0);
	assert_int_equal(stage_clock_read(&stage_clock, stage, 2), 2);
}

// Which measures the TSC's rate.
static int start_eal(void **)
{
	char *args[] = {"test", "--no-huge", "--no-pci", "--no-shconf", "--no-telemetry",
			"-m",	"64",	     "-l",	 "0",		"--log-level=4"};

	return rte_eal_init((int)RTE_DIM(args), args) < 0 ? -1 : 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(one_poll_of_sixteen_is_timed_in_no_step_with_others,
					    begin, end),
	    cmocka_unit_test_setup_teardown(stages_add_up_to_all_the_time, begin, end),
	    cmocka_unit_test_setup_teardown(sleeping_is_idle_and_no_other_stage_gets_of_it, begin,
					    end),
	};

	return cmocka_run_group_tests(tests, start_eal, NULL);
}
