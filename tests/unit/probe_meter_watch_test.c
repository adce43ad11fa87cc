// SPDX-License-Identifier: BSD-3-Clause
#include "meter_bench.h"

#include "probe/span/span_rows.h"
#include "probe/span/span_watch.h"

static struct bench *watched(void)
{
	struct bench *bench = bench_new();

	bench->meter.watch = meter_watch_new(2000, -1);
	bench->meter.watches = true;
	return bench;
}

static uint64_t figure(struct bench *bench, enum span_figure figure)
{
	return span_row_of(meter_watch_rows(bench->meter.watch), 0, SPAN_UNTAGGED)->figure[figure];
}

static uint32_t entry_of(const struct bench *bench)
{
	for (uint32_t entry = 0; entry < bench->meter.table.n_fresh; entry++)
		if (bench->meter.table.deadline[entry] != 0)
			return entry;
	return UINT32_MAX;
}

// A request and three segments back, of which the second never comes.
static void converse(struct bench *bench, uint64_t at_us)
{
	const struct sent sent[] = {
	    {.flags = 0x18, .zeros = 100, .sequence = 1, .acknowledgement = 1},
	    {.flags = 0x18, .back = true, .zeros = 500, .sequence = 1, .acknowledgement = 101},
	    {.flags = 0x18, .back = true, .zeros = 500, .sequence = 1001, .acknowledgement = 101},
	    {.flags = 0x10, .sequence = 101, .acknowledgement = 1501},
	};

	for (unsigned i = 0; i < RTE_DIM(sent); i++) {
		struct sent now = sent[i];

		now.at_us = at_us + i;
		bench_send(bench, now);
	}
}

static void what_the_mirror_lost_is_found(void **)
{
	struct bench *bench = watched();

	converse(bench, 0);
	assert_true(meter_watches(&bench->meter, entry_of(bench)));
	bench_close(bench);
	assert_int_equal(figure(bench, SPAN_packets), 4);
	assert_int_equal(figure(bench, SPAN_tcp_lost), 500);
	assert_int_equal(figure(bench, SPAN_tcp_seen), 500);
	assert_int_equal(figure(bench, SPAN_tcp_conversations), 1);
	assert_int_equal(figure(bench, SPAN_one_way), 0);
	bench_free(bench);
}

static void records_know_nothing_of_it(void **)
{
	struct bench *with = watched(), *without = bench_new();

	for (unsigned i = 0; i < 200; i++) {
		converse(with, i * 1000);
		converse(without, i * 1000);
	}
	bench_close(with);
	bench_close(without);
	assert_int_equal(with->n_records, 1);
	assert_memory_equal(with->record[0].packets, without->record[0].packets, 16);
	assert_memory_equal(with->record[0].octets, without->record[0].octets, 16);
	assert_memory_equal(with->record[0].end_us, without->record[0].end_us, 16);
	assert_int_equal(with->record[0].tcp_flags[0], without->record[0].tcp_flags[0]);
	bench_free(with);
	bench_free(without);
}

static void a_long_one_goes_the_short_way_again(void **)
{
	struct bench *bench = watched();
	uint32_t entry;

	for (unsigned i = 0; i < WATCH_PACKETS + 10; i++)
		bench_send(bench, (struct sent){
				      .flags = 0x10, .zeros = 10, .sequence = i * 10, .at_us = i});
	entry = entry_of(bench);
	assert_false(meter_watches(&bench->meter, entry));
	assert_int_equal(bench->meter.table.hot[entry].marks & ENTRY_INSPECT, 0);
	bench_close(bench);
	assert_int_equal(figure(bench, SPAN_packets), WATCH_PACKETS);
	assert_int_equal(figure(bench, SPAN_one_way), 1);
	bench_free(bench);
}

// Nothing of an entry that is free is left.
static void the_next_connection_is_another_conversation(void **)
{
	struct bench *bench = watched();

	for (unsigned i = 0; i < 5; i++) {
		const uint64_t at_us = i * UINT64_C(30) * BENCH_SECOND;

		bench_send(bench, (struct sent){.flags = 0x02, .at_us = at_us});
		bench_send(bench, (struct sent){.flags = 0x12, .back = true, .at_us = at_us + 1});
		converse(bench, at_us + 2);
		assert_true(meter_watches(&bench->meter, entry_of(bench)));
		meter_sweep_all(&bench->meter, BENCH_EPOCH + at_us + 20 * BENCH_SECOND);
	}
	assert_int_equal(figure(bench, SPAN_conversations), 5);
	assert_int_equal(figure(bench, SPAN_tcp_lost), 5 * 500);
	bench_close(bench);
	bench_free(bench);
}

static void where_packets_are_left_out_nothing_is_watched(void **)
{
	struct bench *bench = watched();

	bench->meter.watches = false;
	converse(bench, 0);
	assert_false(meter_watches(&bench->meter, entry_of(bench)));
	bench_close(bench);
	assert_int_equal(figure(bench, SPAN_packets), 0);
	bench_free(bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_the_mirror_lost_is_found),
	    cmocka_unit_test(records_know_nothing_of_it),
	    cmocka_unit_test(a_long_one_goes_the_short_way_again),
	    cmocka_unit_test(the_next_connection_is_another_conversation),
	    cmocka_unit_test(where_packets_are_left_out_nothing_is_watched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
