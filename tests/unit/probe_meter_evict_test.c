// SPDX-License-Identifier: BSD-3-Clause
#include "meter_trial.h"
#include "probe_run.h"

enum { ROOM = 100, FLOWS = 1000 };

// Packet i is of Flow i, but every fourth is of Flow 0.
static unsigned one_is_busy(unsigned i, uint8_t *to)
{
	const unsigned flow = i % 4 == 0 ? 0 : i;

	return udp_frame(&(struct udp){0x0a000001 + flow, 0xc6336401, 1, 2, 0}, to);
}

static struct run *flooded(enum full_policy full, unsigned packets)
{
	struct run *run = run_new(1, run_file(run_capture("flood", packets, one_is_busy)));

	run->options.full = full;
	run->options.max_flows = ROOM;
	run_to_the_end(run);
	assert_int_equal(run_counted(run, WORKER_TAKEN).packets, packets);
	assert_int_equal(run_gap(run), 0);
	return run;
}

static unsigned ended_by(const struct run *run, unsigned reason)
{
	unsigned n = 0;

	for (unsigned i = 0; i < run->n_records; i++)
		n += run->record[i].end_reason == reason;
	return n;
}

static void a_table_holds_as_many_flows_as_were_asked_for(void **)
{
	struct run *run = flooded(FULL_EVICT_IDLE, ROOM * 4 / 3); // 100 Flows

	assert_int_equal(run->n_records, ROOM);
	assert_int_equal(run_counted(run, WORKER_EVICTED).records, 0);
	assert_int_equal(ended_by(run, FLOW_END_FORCED), ROOM);
	run_end(run);
}

static void evicting_counts_and_loses_no_packet(void **)
{
	static const enum full_policy policies[] = {FULL_EVICT_IDLE, FULL_EVICT_OLDEST};

	for (unsigned i = 0; i < RTE_DIM(policies); i++) {
		struct run *run = flooded(policies[i], FLOWS);

		assert_int_equal(run_packets_in_records(run), FLOWS);
		assert_int_equal(run_counted(run, WORKER_LOST_TABLE_FULL).packets, 0);
		assert_int_equal(ended_by(run, FLOW_END_LACK_OF_RESOURCES),
				 run_counted(run, WORKER_EVICTED).records);
		assert_int_equal(ended_by(run, FLOW_END_FORCED), ROOM);
		assert_int_equal(run->n_records, ROOM + run_counted(run, WORKER_EVICTED).records);
		run_end(run);
	}
}

static unsigned records_of_the_busy_one(const struct run *run)
{
	const uint8_t busy[] = {10, 0, 0, 1};
	unsigned n = 0;

	for (unsigned i = 0; i < run->n_records; i++)
		n += memcmp(run->record[i].source, busy, 4) == 0;
	return n;
}

static void the_busy_flow_stays_unless_age_decides(void **)
{
	struct run *run = flooded(FULL_EVICT_IDLE, FLOWS);

	assert_int_equal(records_of_the_busy_one(run), 1);
	run_end(run);
	run = flooded(FULL_EVICT_OLDEST, FLOWS);
	assert_true(records_of_the_busy_one(run) > 1);
	run_end(run);
}

static void drop_new_books_each_packet_that_found_no_room(void **)
{
	struct run *run = flooded(FULL_DROP_NEW, FLOWS);

	assert_int_equal(run->n_records, ROOM);
	assert_int_equal(run_counted(run, WORKER_EVICTED).records, 0);
	assert_int_equal(
	    run_packets_in_records(run) + run_counted(run, WORKER_LOST_TABLE_FULL).packets, FLOWS);
	assert_int_equal(run_counted(run, WORKER_LOST_TABLE_FULL).octets,
			 run_counted(run, WORKER_LOST_TABLE_FULL).packets * 28);
	run_end(run);
}

static void a_full_table_loses_no_packet_unbooked(void **)
{
	static const enum full_policy policies[] = {FULL_EVICT_IDLE, FULL_EVICT_OLDEST,
						    FULL_DROP_NEW};

	for (unsigned p = 0; p < RTE_DIM(policies); p++) {
		struct options options = trial_options();
		struct trial *trial;
		const struct counts *counters;

		options.full = policies[p];
		options.max_flows = 100;
		trial = trial_with(&options);
		counters = trial->meter.counters->now;
		for (unsigned i = 0; i < 5000; i++)
			trial_give(trial, (struct given){.flow = i, .time_us = i});
		assert_int_equal(flow_table_live(&trial->meter.table), 100);
		trial_close(trial, 5001);
		assert_int_equal(trial_packets(trial, FLOW_END_LACK_OF_RESOURCES),
				 policies[p] == FULL_DROP_NEW ? 0 : 4900);
		assert_int_equal(counters[WORKER_EVICTED].records,
				 policies[p] == FULL_DROP_NEW ? 0 : 4900);
		assert_int_equal(counters[WORKER_LOST_TABLE_FULL].packets,
				 policies[p] == FULL_DROP_NEW ? 4900 : 0);
		assert_int_equal(trial_packets(trial, FLOW_END_FORCED), 100);
		trial_end(trial);
	}
}

static void eviction_spares_the_flow_that_is_busy(void **)
{
	struct options options = trial_options();
	struct trial *trial;

	options.max_flows = 20;
	options.idle_ms = 30000;
	trial = trial_with(&options);
	for (unsigned i = 0; i < 20 * 30; i++) {
		trial_give(trial, (struct given){.flow = 1, .time_us = i * TRIAL_SECOND / 30});
		trial_give(trial,
			   (struct given){.flow = 100 + i, .time_us = i * TRIAL_SECOND / 30});
	}
	trial_drain(trial);
	for (unsigned i = 0; i < trial->n_records; i++)
		assert_int_equal(
		    trial->record[i].packets[FORWARD] + trial->record[i].packets[REVERSE], 1);
	trial_end(trial);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_table_holds_as_many_flows_as_were_asked_for),
	    cmocka_unit_test(evicting_counts_and_loses_no_packet),
	    cmocka_unit_test(the_busy_flow_stays_unless_age_decides),
	    cmocka_unit_test(drop_new_books_each_packet_that_found_no_room),
	    cmocka_unit_test(a_full_table_loses_no_packet_unbooked),
	    cmocka_unit_test(eviction_spares_the_flow_that_is_busy),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
