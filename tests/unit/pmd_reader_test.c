// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/exit_code.h"
#include "pmd/eal/stamp.h"
#include "pmd/file/reader.h"
#include "pmd_captures.h"
#include "pmd_eal_begin.h"

static struct rte_mempool *pool;

static int all_begin(void **state)
{
	const struct pool_settings settings = {"reader", 511, CAPTURE_ROOM, -1, false};

	if (eal_begin() < 0)
		return -1;
	pool = pool_new(&settings);
	return pool == NULL ? -1 : captures_begin(state);
}

static int all_end(void **state)
{
	rte_mempool_free(pool);
	return captures_end(state);
}

static struct file_reader *reader_of(const char *first, const char *second)
{
	struct capture *captures[2];
	const struct reader_settings settings = {captures, second != NULL ? 2 : 1, pool};
	struct file_reader *reader;

	assert_int_equal(capture_open(first, 0, false, &captures[0]), 0);
	if (second != NULL)
		assert_int_equal(capture_open(second, 1, false, &captures[1]), 0);
	reader = reader_new(&settings);
	assert_non_null(reader);
	return reader;
}

// Reads all; checks that the input clock is the running maximum. Returns how many.
static unsigned read_all(struct file_reader *reader)
{
	struct rte_mbuf *burst[16];
	uint64_t clock = reader_clock(reader);
	unsigned n = 0;

	while (!reader_ended(reader)) {
		uint16_t got = reader_read(reader, burst, 16);

		for (uint16_t i = 0; i < got; i++) {
			const struct packet_stamp *stamp = packet_stamp(burst[i]);

			clock = RTE_MAX(clock, stamp->time_ns);
			assert_true(stamp->clock_ns == clock);
		}
		rte_pktmbuf_free_bulk(burst, got);
		n += got;
	}
	assert_true(reader_clock(reader) == clock);
	return n;
}

static void files_that_overlap_come_in_the_order_of_time(void **)
{
	const struct capture_plan late = {DLT_EN10MB, 100, 500000, 1000, 60, 60};
	const struct capture_plan early = {DLT_EN10MB, 200, 450000, 1000, 60, 1500};
	struct file_reader *reader =
	    reader_of(capture_write("late", &late), capture_write("early", &early));

	assert_int_equal(reader_n_captures(reader), 2);
	assert_int_equal(read_all(reader), 300);
	assert_int_equal(reader_error(reader), 0);
	for (unsigned i = 0; i < 2; i++) {
		struct counter_set *counters = reader_counters(reader, i);

		assert_int_equal(counters->now[0].packets, i == 0 ? 100 : 200);
		assert_int_equal(counter_set_gap(counters, counters->now, UNIT_PACKETS), 0);
	}
	reader_free(reader);
}

static void an_interrupted_reader_ends_at_once(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 1000, 1000, 1000, 60, 60};
	struct file_reader *reader = reader_of(capture_write("stopped", &plan), NULL);
	struct rte_mbuf *burst[16];
	uint16_t n = reader_read(reader, burst, 16);

	assert_int_equal(n, 16);
	rte_pktmbuf_free_bulk(burst, n);
	reader_interrupt(reader);
	assert_true(read_all(reader) < 900);
	reader_free(reader);
}

static void a_file_that_is_cut_was_read_in_part(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 10, 1000, 1000, 60, 60};
	char *path = capture_write("cut", &plan);
	struct file_reader *reader;

	assert_int_equal(truncate(path, 24 + 3 * (16 + 60) + 20), 0);
	reader = reader_of(path, NULL);
	assert_int_equal(read_all(reader), 3);
	assert_int_equal(reader_error(reader), EXIT_PARTLY_READ);
	reader_free(reader);
}

static void nothing_is_lost_while_buffers_are_short(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 600, 1000, 1000, 60, 60};
	struct file_reader *reader = reader_of(capture_write("short", &plan), NULL);
	struct rte_mbuf *held[600];
	unsigned n = 0;
	uint16_t got;

	while ((got = reader_read(reader, &held[n], 16)) > 0)
		n += got;
	assert_in_range(n, 400, 511);
	assert_false(reader_ended(reader));
	rte_pktmbuf_free_bulk(held, n);
	assert_int_equal(read_all(reader), 600 - n);
	reader_free(reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(files_that_overlap_come_in_the_order_of_time),
	    cmocka_unit_test(an_interrupted_reader_ends_at_once),
	    cmocka_unit_test(a_file_that_is_cut_was_read_in_part),
	    cmocka_unit_test(nothing_is_lost_while_buffers_are_short),
	};

	return cmocka_run_group_tests(tests, all_begin, all_end);
}
