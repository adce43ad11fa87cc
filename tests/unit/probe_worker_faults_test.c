// SPDX-License-Identifier: BSD-3-Clause
#include "probe_run.h"

#include "config/clock.h"

enum { FLOWS = 40, PACKETS = 2000, SLOW_NS = 50000 };

static unsigned frame(unsigned i, uint8_t *to)
{
	return udp_frame_to_and_fro(i, FLOWS, to);
}

static void a_packet_lost_on_purpose_is_missing_in_the_books(void **)
{
	char fault[] = "lose-packet=10";
	struct run *run = run_new(1, run_file(run_capture("fault", PACKETS, frame)));

	run->options.fault = fault;
	run_to_the_end(run);
	assert_int_equal(run_packets_in_records(run), PACKETS - 1);
	assert_int_equal(counter_set_gap(worker_counters(run->worker[0]),
					 worker_counters(run->worker[0])->now, UNIT_PACKETS),
			 1);
	run_end(run);
}

static void a_slow_worker_takes_its_time_for_each_packet(void **)
{
	char fault[32];
	struct run *run = run_new(1, run_file(run_capture("slow", PACKETS, frame)));
	const uint64_t since_ns = monotonic_ns();

	snprintf(fault, sizeof(fault), "slow-worker=%u", SLOW_NS);
	run->options.fault = fault;
	run_to_the_end(run);
	assert_true(monotonic_ns() - since_ns >= (uint64_t)PACKETS * SLOW_NS);
	assert_int_equal(run_packets_in_records(run), PACKETS);
	assert_int_equal(run_gap(run), 0);
	run_end(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_packet_lost_on_purpose_is_missing_in_the_books),
	    cmocka_unit_test(a_slow_worker_takes_its_time_for_each_packet),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
