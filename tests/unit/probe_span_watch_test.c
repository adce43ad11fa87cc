// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <rte_common.h>

#include "probe/span/span_watch.h"

enum { SECOND = 1000000, FOLDS = 65536 };

static unsigned wanted(struct span_watch *watch, uint64_t now_us, uint64_t n_packets)
{
	unsigned n = 0;

	for (unsigned fold = 0; fold < FOLDS; fold++)
		n += span_watch_wants(watch, (uint16_t)fold, now_us, n_packets);
	return n;
}

// Until there is no more to spend.
static void spend(struct span_watch *watch)
{
	const struct span_packet packet = {.hash = 1};
	uint16_t number = span_watch_begin(watch, 1, 1);

	while (span_watch_packet(watch, number, &packet))
		;
	span_watch_end(watch, number);
}

static void one_in_256_is_watched_whatever_comes(void **)
{
	struct span_watch *watch = span_watch_new(2000, -1);

	assert_int_equal(wanted(watch, 0, 0), FOLDS); // as long as few packets came
	spend(watch);
	assert_int_equal(wanted(watch, 0, 0), FOLDS / 256);
	assert_int_equal(wanted(watch, SECOND, 0), FOLDS / 256);
	assert_int_equal(wanted(watch, 2 * SECOND, 0), FOLDS); // a second has brought more
	span_watch_free(watch);
}

static void flows_of_one_conversation_are_watched_together(void **)
{
	struct span_watch *watch = span_watch_new(2000, -1);
	const struct span_packet there = {.vlan = 10, .direction = 0, .payload = 1, .tcp = true};
	const struct span_packet back = {.vlan = 20, .direction = 1, .payload = 1, .tcp = true};
	const uint16_t one = span_watch_begin(watch, 77, 5), other = span_watch_begin(watch, 77, 5);
	struct span_rows *rows = span_watch_rows(watch);

	assert_int_equal(one, other);
	assert_int_equal(span_watch_begin(watch, 77, 6), WATCH_NONE); // another of the same fold
	spend(watch);
	assert_true(span_watch_wants(watch, 77, 0, 0));
	assert_true(span_watch_packet(watch, one, &there));
	span_watch_end(watch, one);
	assert_int_equal(span_row_of(rows, 0, 10)->figure[SPAN_conversations], 0);
	assert_true(span_watch_packet(watch, other, &back));
	span_watch_end(watch, other);
	assert_int_equal(span_row_of(rows, 0, 10)->figure[SPAN_other_vlan], 1);
	span_watch_free(watch);
}

static void a_long_one_is_let_go(void **)
{
	struct span_watch *watch = span_watch_new(2000, -1);
	const struct span_packet packet = {.vlan = 10};
	const uint16_t number = span_watch_begin(watch, 77, 5);
	unsigned n = 1;

	while (span_watch_packet(watch, number, &packet))
		n++;
	assert_int_equal(n, WATCH_PACKETS);
	span_watch_free(watch);
}

static void where_many_packets_come_one_is_let_go_sooner(void **)
{
	struct span_watch *watch = span_watch_new(2000, -1);
	const struct span_packet packet = {.vlan = 10};
	uint16_t number;
	unsigned n = 1;

	spend(watch);
	number = span_watch_begin(watch, 77, 5);
	while (span_watch_packet(watch, number, &packet))
		n++;
	assert_int_equal(n, 16);
	span_watch_free(watch);
}

static void copies_and_cut_packets_are_counted_by_vlan(void **)
{
	struct span_watch *watch = span_watch_new(2000, -1);
	const uint16_t number = span_watch_begin(watch, 77, 5);
	struct span_packet packet = {.time_us = 5, .hash = 99, .vlan = 10, .ttl = 64};
	struct span_rows *rows = span_watch_rows(watch);

	span_watch_packet(watch, number, &packet);
	packet.vlan = 20;
	packet.sliced = true;
	span_watch_packet(watch, number, &packet);
	assert_int_equal(span_row_of(rows, 0, 10)->figure[SPAN_copies], 0);
	assert_int_equal(span_row_of(rows, 0, 20)->figure[SPAN_copies], 1);
	assert_int_equal(span_row_of(rows, 0, 20)->figure[SPAN_sliced], 1);
	span_watch_end_all(watch);
	assert_int_equal(span_row_of(rows, 0, 10)->figure[SPAN_conversations], 1);
	span_watch_free(watch);
}

static void what_is_too_short_to_tell_is_no_copy(void **)
{
	struct span_watch *watch = span_watch_new(2000, -1);
	const uint16_t number = span_watch_begin(watch, 77, 5);
	const struct span_packet packet = {.time_us = 5, .hash = 0, .vlan = 10, .ttl = 64};
	struct span_rows *rows = span_watch_rows(watch);

	for (unsigned i = 0; i < 10; i++)
		span_watch_packet(watch, number, &packet);
	assert_int_equal(span_row_of(rows, 0, 10)->figure[SPAN_packets], 10);
	assert_int_equal(span_row_of(rows, 0, 10)->figure[SPAN_copies], 0);
	span_watch_free(watch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_in_256_is_watched_whatever_comes),
	    cmocka_unit_test(flows_of_one_conversation_are_watched_together),
	    cmocka_unit_test(a_long_one_is_let_go),
	    cmocka_unit_test(where_many_packets_come_one_is_let_go_sooner),
	    cmocka_unit_test(copies_and_cut_packets_are_counted_by_vlan),
	    cmocka_unit_test(what_is_too_short_to_tell_is_no_copy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
