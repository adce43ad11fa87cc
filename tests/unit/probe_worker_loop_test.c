// SPDX-License-Identifier: BSD-3-Clause
#include "probe_run.h"

#include <time.h>

enum { FLOWS = 60, PACKETS = 1800, JUMBO = 9000 };

static unsigned flow_of(unsigned i, uint8_t *to)
{
	const unsigned flow = i % FLOWS;
	const uint32_t client = 0x0a000001 + flow * 257, server = 0xc6336401;
	struct udp udp = {client, server, (uint16_t)(2000 + flow), 443, 100};

	if (i / FLOWS % 3 == 2)
		udp = (struct udp){server, client, 443, (uint16_t)(2000 + flow), 50};
	return udp_frame(&udp, to);
}

// What a worker polled and another owns goes to that one; a Flow has one owner in both directions.
static void a_flow_has_one_owner_and_others_hand_over(void **)
{
	struct run *run = run_new(3, run_file(run_capture("owners", PACKETS, flow_of)));
	unsigned made[3] = {0};
	uint64_t handed, taken;

	run_to_the_end(run);
	assert_int_equal(run->n_records, FLOWS);
	for (unsigned i = 0; i < FLOWS; i++) {
		made[run->owner[i]]++;
		assert_int_equal(run->record[i].packets[FORWARD] + run->record[i].packets[REVERSE],
				 PACKETS / FLOWS);
		assert_int_equal(run->record[i].packets[REVERSE], PACKETS / FLOWS / 3);
	}
	for (unsigned i = 0; i < 3; i++)
		assert_true(made[i] > 0);
	handed = run_counted(run, WORKER_HANDED_OVER).packets;
	taken = run_counted(run, WORKER_TAKEN_FROM_WORKERS).packets;
	assert_int_equal(handed, taken);
	assert_int_equal(handed, (made[1] + made[2]) * (PACKETS / FLOWS)); // worker 0 polls
	assert_int_equal(run_counted(run, WORKER_LOST_HAND_OVER).packets, 0);
	assert_int_equal(run_gap(run), 0);
	run_end(run);
}

static void a_burst_of_any_size_gives_the_same(void **)
{
	static const unsigned bursts[] = {1, 2, 15, 16, 17, 64, 1000};

	for (unsigned i = 0; i < RTE_DIM(bursts); i++) {
		struct run *run = run_new(2, run_file(run_capture("bursts", PACKETS, flow_of)));

		run->options.burst = bursts[i];
		run_to_the_end(run);
		assert_int_equal(run->n_records, FLOWS);
		assert_int_equal(run_packets_in_records(run), PACKETS);
		assert_int_equal(run_gap(run), 0);
		run_end(run);
	}
}

// Flow 0 ends by silence of the clock that the other Flow's packets carry on; one a millisecond.
static unsigned one_falls_silent(unsigned i, uint8_t *to)
{
	const struct udp udp = {0x0a000001 + (i > 0), 0xc6336401, 1, 2, 0};

	return udp_frame(&udp, to);
}

static void silence_ends_a_flow_by_the_files_clock(void **)
{
	struct run *run = run_new(1, run_file(run_capture("silent", 1000, one_falls_silent)));

	run->options.idle_ms = 500;
	run_to_the_end(run);
	assert_int_equal(run->n_records, 2);
	assert_int_equal(run->record[0].packets[FORWARD], 1);
	assert_int_equal(run->record[0].end_reason, FLOW_END_IDLE);
	assert_int_equal(run->record[1].packets[FORWARD], 999);
	assert_int_equal(run->record[1].end_reason, FLOW_END_FORCED);
	run_end(run);
}

static unsigned mixed_frames(unsigned i, uint8_t *to)
{
	const struct udp udp = {0x0a000001, 0xc6336401, 1, 2, 0};

	if (i % 3 == 1) { // ARP
		to[12] = 8;
		to[13] = 6;
		return 60;
	}
	if (i % 3 == 2)
		return 10; // not even a link header
	return udp_frame(&udp, to);
}

static void what_is_no_ip_packet_is_booked_by_its_reason(void **)
{
	struct run *run = run_new(1, run_file(run_capture("mixed", 300, mixed_frames)));

	run_to_the_end(run);
	assert_int_equal(run_packets_in_records(run), 100);
	assert_int_equal(run_counted(run, WORKER_IGNORED + IGNORE_ARP - 1).packets, 100);
	assert_int_equal(run_counted(run, WORKER_IGNORED + IGNORE_LINK_TRUNCATED - 1).packets, 100);
	assert_int_equal(run_gap(run), 0);
	run_end(run);
}

static unsigned jumbo(unsigned, uint8_t *to)
{
	const struct udp udp = {0x0a000001, 0xc6336401, 1, 2, JUMBO - 28};

	return udp_frame(&udp, to);
}

// A device gives such a packet in several mbufs.
static void a_packet_of_several_segments_counts_whole(void **)
{
	const struct timespec pause = {.tv_nsec = 1000000};
	struct run *run = run_new(1, run_device(run_capture("jumbo", 20, jumbo)));
	struct counts rows[COUNTER_SET_MAX_ROWS] = {0};

	run_open(run);
	run_launch(run);
	for (unsigned i = 0; i < 5000 && rows[WORKER_TAKEN].packets < 20; i++) {
		nanosleep(&pause, NULL);
		counter_set_read(worker_counters(run->worker[0]), rows, 100000);
	}
	pmd_interrupt(run->pmd);
	run_join(run);
	assert_int_equal(run->n_records, 1);
	assert_int_equal(run->record[0].packets[FORWARD], 20);
	assert_int_equal(run->record[0].octets[FORWARD], 20 * JUMBO);
	assert_int_equal(run->record[0].layer2_octets[FORWARD], 20 * (JUMBO + 14));
	assert_int_equal(run_gap(run), 0);
	run_end(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_flow_has_one_owner_and_others_hand_over),
	    cmocka_unit_test(a_burst_of_any_size_gives_the_same),
	    cmocka_unit_test(silence_ends_a_flow_by_the_files_clock),
	    cmocka_unit_test(what_is_no_ip_packet_is_booked_by_its_reason),
	    cmocka_unit_test(a_packet_of_several_segments_counts_whole),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
