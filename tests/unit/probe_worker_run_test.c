// SPDX-License-Identifier: BSD-3-Clause
#include "probe_run.h"

enum { FLOWS = 40, PACKETS = 2000 };

static unsigned frame(unsigned i, uint8_t *to)
{
	return udp_frame_to_and_fro(i, FLOWS, to);
}

static void wait_for(struct run *run, uint64_t packets)
{
	const struct timespec pause = {.tv_nsec = 1000000};
	struct counts rows[COUNTER_SET_MAX_ROWS];

	for (unsigned i = 0; i < 5000; i++) {
		if (counter_set_read(worker_counters(run->worker[0]), rows, 100000) &&
		    rows[WORKER_TAKEN].packets == packets)
			return;
		nanosleep(&pause, NULL);
	}
	fail_msg("the packets do not come");
}

static uint64_t wall_us_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void a_live_worker_stamps_audits_and_stops(void **)
{
	struct run *run = run_new(1, run_device(run_capture("live", PACKETS, frame)));
	uint64_t before, after;

	run_open(run);
	before = wall_us_now();
	run_launch(run);
	wait_for(run, PACKETS);
	after = wall_us_now();
	assert_int_equal(audited(run->worker[0]), 0); // between two polls
	pmd_interrupt(run->pmd);
	run_join(run);
	assert_int_equal(run->n_records, FLOWS);
	assert_int_equal(run_packets_in_records(run), PACKETS);
	assert_int_equal(run_gap(run), 0);
	for (unsigned i = 0; i < FLOWS; i++) {
		assert_in_range(run->record[i].start_us[FORWARD], before - 2000, after + 2000);
		assert_true(run->record[i].end_us[FORWARD] >= run->record[i].start_us[FORWARD]);
		assert_int_equal(run->record[i].end_reason, FLOW_END_FORCED);
	}
	run_end(run);
}

static uint64_t cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void a_worker_without_packets_sleeps(void **)
{
	const struct timespec idle = {.tv_nsec = 400 * 1000000};
	struct run *run = run_new(1, run_device(run_capture("idle", PACKETS, frame)));
	uint64_t used;

	run->options.poll = POLL_NAP;
	run_open(run);
	run_launch(run);
	wait_for(run, PACKETS);
	used = cpu_ns();
	nanosleep(&idle, NULL);
	used = cpu_ns() - used;
	assert_true(used < (uint64_t)idle.tv_nsec / 4);
	pmd_interrupt(run->pmd);
	run_join(run);
	assert_int_equal(run_packets_in_records(run), PACKETS);
	run_end(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_live_worker_stamps_audits_and_stops),
	    cmocka_unit_test(a_worker_without_packets_sleeps),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
