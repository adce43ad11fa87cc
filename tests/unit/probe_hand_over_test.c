// SPDX-License-Identifier: BSD-3-Clause
#include "probe_run.h"

enum { FLOWS = 50, PACKETS = 1000, OCTETS = 20 + 8 + 72 };

static unsigned to_and_fro(unsigned i, uint8_t *to)
{
	return udp_frame_to_and_fro(i, FLOWS, to);
}

static struct run *handed_over(unsigned n_workers)
{
	struct run *run = run_new(n_workers, run_file(run_capture("hand", PACKETS, to_and_fro)));

	run_to_the_end(run);
	assert_int_equal(run_gap(run), 0);
	return run;
}

static void both_directions_come_to_one_worker(void **)
{
	struct run *run = handed_over(RUN_WORKERS);

	assert_int_equal(run->n_records, FLOWS);
	for (unsigned i = 0; i < FLOWS; i++) {
		assert_int_equal(run->record[i].packets[FORWARD], PACKETS / FLOWS / 2);
		assert_int_equal(run->record[i].packets[REVERSE], PACKETS / FLOWS / 2);
	}
	run_end(run);
}

// All packets have as many octets: what is booked of one is booked of the other.
static void octets_are_handed_over_with_their_packets(void **)
{
	struct run *run = handed_over(RUN_WORKERS);
	const struct counts given = run_counted(run, WORKER_HANDED_OVER);
	const struct counts taken = run_counted(run, WORKER_TAKEN_FROM_WORKERS);

	assert_in_range(given.packets, 1, PACKETS - 1);
	assert_int_equal(given.octets, given.packets * OCTETS);
	assert_int_equal(taken.packets, given.packets);
	assert_int_equal(taken.octets, given.octets);
	assert_int_equal(run_counted(run, WORKER_LOST_HAND_OVER).packets, 0);
	run_end(run);
}

static void a_worker_alone_keeps_all(void **)
{
	struct run *run = handed_over(1);

	assert_int_equal(run_counted(run, WORKER_HANDED_OVER).packets, 0);
	assert_int_equal(run_counted(run, WORKER_IN_RECORDS).octets, PACKETS * OCTETS);
	run_end(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(both_directions_come_to_one_worker),
	    cmocka_unit_test(octets_are_handed_over_with_their_packets),
	    cmocka_unit_test(a_worker_alone_keeps_all),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
