// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/collector/collect_push.h"
#include "tests/unit/collecting.h"

static struct collecting *with_one(const char *spec)
{
	struct collecting *own = collecting_begin(spec);
	struct datagram datagram = {.from.octets = {192, 0, 2, 9}};
	struct flow_builder of;

	put_message(&of, 0);
	datagram.octets = of.octets;
	datagram.n = of.n;
	collect_worker_take(&own->worker, &datagram);
	record_ring_drain(own->worker.ring, UINT32_MAX, collecting_take, own);
	assert_int_equal(own->n, 1);
	return own;
}

static void counts_stay_and_the_rate_is_told(void **)
{
	struct collecting *own = with_one("netflow:24981");

	assert_int_equal(own->last.record.octets[FORWARD], 77);
	assert_int_equal(own->last.record.sampling, 10);
	assert_int_equal(own->last.record.exporter_ipv4[3], 9);
	assert_true(own->last.record.has & RECORD_HAS(EXPORTER_IPV4));
	assert_int_equal(own->worker.ring_counters->now[RING_PUSHED].octets, 77);
	collecting_end(own);
}

static void counts_are_multiplied_when_asked_for(void **)
{
	struct collecting *own = with_one("netflow:24981,scale=on");

	assert_int_equal(own->last.record.octets[FORWARD], 770);
	assert_int_equal(own->last.record.packets[FORWARD], 20);
	assert_int_equal(own->last.record.sampling, 1);
	collecting_end(own);
	own = with_one("netflow:24981,scale=off");
	assert_int_equal(own->last.record.octets[FORWARD], 77);
	assert_int_equal(own->last.record.sampling, 1);
	collecting_end(own);
}

static void a_users_rate_is_by_the_exporters_address(void **)
{
	struct collecting *own = with_one("netflow:24981,sampling-of=192.0.2.0/24:300");

	assert_int_equal(own->last.record.sampling, 300);
	collecting_end(own);
}

static void the_books_balance_with_options_records(void **)
{
	struct collecting *own = collecting_begin("netflow:24981");
	struct datagram datagram = {.from.octets = {192, 0, 2, 9}};
	struct flow_builder of;

	put_ipfix(&of, 1700000000, 0, 1);
	open_set(&of, 3);
	put(&of, 300, 2);
	put(&of, 1, 2);
	put(&of, 1, 2);
	put(&of, 0x00950004, 4);
	close_set(&of);
	open_set(&of, 300);
	put(&of, 1, 4);
	put(&of, 2, 4);
	close_set(&of);
	datagram.octets = of.octets;
	datagram.n = of.n;
	collect_worker_take(&own->worker, &datagram);
	collect_note_figures(&own->worker);
	collect_note_figures(&own->worker);
	assert_int_equal(own->worker.records->now[COLLECTOR_OPTIONS].records, 2);
	assert_int_equal(
	    counter_set_gap(own->worker.records, own->worker.records->now, UNIT_RECORDS), 0);
	collecting_end(own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(counts_stay_and_the_rate_is_told),
	    cmocka_unit_test(counts_are_multiplied_when_asked_for),
	    cmocka_unit_test(a_users_rate_is_by_the_exporters_address),
	    cmocka_unit_test(the_books_balance_with_options_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
