// SPDX-License-Identifier: BSD-3-Clause
#include "meter_bench.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lengths_and_ttls_are_the_least_and_the_most),
	    cmocka_unit_test(a_late_packet_moves_the_start_and_is_noted),
	    cmocka_unit_test(a_packet_that_finds_no_room_is_lost_with_its_octets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
