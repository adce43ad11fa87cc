// SPDX-License-Identifier: BSD-3-Clause
#include "meter_bench.h"
#include "meter_trial.h"

static void lengths_and_ttls_are_the_least_and_the_most(void **)
{
	static const uint8_t ttl[] = {64, 60, 70, 65};
	static const uint16_t zeros[] = {100, 1300, 0, 7};
	struct bench *bench = bench_new();
	const struct flow_record *record = bench->record;

	for (unsigned i = 0; i < 4; i++)
		bench_send(bench,
			   (struct sent){.flags = TCP_ACK, .ttl = ttl[i], .zeros = zeros[i]});
	bench_close(bench);
	assert_int_equal(record->min_ttl[FORWARD], 60);
	assert_int_equal(record->max_ttl[FORWARD], 70);
	assert_int_equal(record->min_length[FORWARD], 40);
	assert_int_equal(record->max_length[FORWARD], 1340);
	assert_int_equal(record->octets[FORWARD], 4 * 40 + 1407);
	bench_free(bench);
}

static void a_late_packet_moves_the_start_and_is_noted(void **)
{
	struct bench *bench = bench_new();

	bench_send(bench, (struct sent){.flags = TCP_ACK, .at_us = 500});
	bench_send(bench, (struct sent){.flags = TCP_ACK, .at_us = 200});
	bench_send(bench, (struct sent){.flags = TCP_ACK, .at_us = 300});
	bench_close(bench);
	assert_int_equal(bench->n_records, 1);
	assert_int_equal(bench->record[0].start_us[FORWARD], BENCH_EPOCH + 200);
	assert_int_equal(bench->record[0].end_us[FORWARD], BENCH_EPOCH + 500);
	assert_int_equal(bench->meter.counters->now[WORKER_BACKWARD].packets, 1);
	bench_free(bench);
}

static void a_packet_that_finds_no_room_is_lost_with_its_octets(void **)
{
	struct options options = bench_options();
	struct bench *bench;

	options.max_flows = 1;
	options.full = FULL_DROP_NEW;
	bench = bench_with(&options, NULL, false);
	for (uint16_t i = 0; i < 3; i++)
		bench_send(bench, (struct sent){.ports = {40000 + i, 443}, .zeros = 60});
	assert_int_equal(bench->meter.counters->now[WORKER_LOST_TABLE_FULL].packets, 2);
	assert_int_equal(bench->meter.counters->now[WORKER_LOST_TABLE_FULL].octets, 200);
	assert_int_equal(bench->meter.live.packets, 1);
	bench_close(bench);
	bench_free(bench);
}

static void time_that_goes_back_moves_the_start(void **)
{
	struct trial *trial = trial_new();

	trial_give(trial, (struct given){.time_us = 10 * TRIAL_SECOND, .direction = 1});
	trial_give(trial, (struct given){.time_us = 12 * TRIAL_SECOND});
	trial_give(trial, (struct given){.time_us = 9 * TRIAL_SECOND});
	trial_give(trial, (struct given){.time_us = 11 * TRIAL_SECOND, .direction = 1});
	trial_close(trial, 13 * TRIAL_SECOND);
	assert_int_equal(trial->n_records, 1);
	assert_int_equal(trial->record[0].start_us[FORWARD], TRIAL_EPOCH + 10 * TRIAL_SECOND);
	assert_int_equal(trial->record[0].end_us[FORWARD], TRIAL_EPOCH + 11 * TRIAL_SECOND);
	assert_int_equal(trial->record[0].start_us[REVERSE], TRIAL_EPOCH + 9 * TRIAL_SECOND);
	assert_int_equal(trial->record[0].end_us[REVERSE], TRIAL_EPOCH + 12 * TRIAL_SECOND);
	trial_end(trial);
}

static void counters_are_exact_past_every_wrap(void **)
{
	const uint64_t packets = UINT64_C(5) << 32, octets = UINT64_C(3) << 42;
	struct trial *trial = trial_new();
	struct flow_hot *hot = &trial->meter.table.hot[0];
	struct flow_cold *cold = &trial->meter.table.cold[0];

	trial_give(trial, (struct given){.octets = 1000});
	hot->direction[0].packets = 127;
	hot->direction[0].octets = INT32_MAX - 500;
	hot->direction[0].overhead = INT16_MAX - 5;
	cold->packets[0] = (uint32_t)(packets >> CARRY_PACKETS);
	cold->octets[0] = (uint16_t)(octets >> CARRY_OCTETS);
	cold->overhead[0] = 7;
	meter_recount(&trial->meter, &trial->meter.live);
	for (unsigned i = 0; i < 1000; i++)
		trial_give(trial, (struct given){.octets = 1000, .time_us = i});
	trial_balance(trial);
	trial_close(trial, 1000);
	assert_int_equal(trial->record[0].packets[FORWARD], packets + 127 + 1000);
	assert_int_equal(trial->record[0].octets[FORWARD], octets + INT32_MAX - 500 + 1000000);
	assert_int_equal(trial->record[0].layer2_octets[FORWARD], trial->record[0].octets[FORWARD] +
								      (7 << CARRY_OVERHEAD) +
								      INT16_MAX - 5 + 14 * 1000);
	trial_end(trial);
}

// 2^47 octets in one direction: the record ends before, and nothing is lost.
static void a_record_is_cut_before_a_counter_wraps(void **)
{
	struct trial *trial = trial_new();
	uint64_t octets = 0;

	trial_give(trial, (struct given){.octets = 60000});
	trial->meter.table.cold[0].octets[0] = UINT16_MAX - 4;
	meter_recount(&trial->meter, &trial->meter.live);
	for (unsigned i = 0; i < 5 * 40000; i++)
		trial_give(trial, (struct given){.octets = 60000, .time_us = i});
	trial_balance(trial);
	trial_close(trial, 5 * 40000);
	assert_int_equal(trial->n_records, 2);
	assert_int_equal(trial->record[0].end_reason, FLOW_END_ACTIVE);
	for (unsigned i = 0; i < 2; i++)
		octets += trial->record[i].octets[FORWARD];
	assert_int_equal(octets, ((uint64_t)(UINT16_MAX - 4) << CARRY_OCTETS) +
				     UINT64_C(60000) * (5 * 40000 + 1));
	trial_end(trial);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lengths_and_ttls_are_the_least_and_the_most),
	    cmocka_unit_test(a_late_packet_moves_the_start_and_is_noted),
	    cmocka_unit_test(a_packet_that_finds_no_room_is_lost_with_its_octets),
	    cmocka_unit_test(time_that_goes_back_moves_the_start),
	    cmocka_unit_test(counters_are_exact_past_every_wrap),
	    cmocka_unit_test(a_record_is_cut_before_a_counter_wraps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
