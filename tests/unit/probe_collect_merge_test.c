// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/decode/collected.h"
#include "probe/collector/collect_merge.h"
#include "probe/collector/collect_push.h"
#include "tests/unit/collecting.h"

static void read_messages(struct collecting *own, unsigned n)
{
	for (uint32_t i = 0; i < n; i++) {
		struct datagram datagram = {.from.octets = {192, 0, 2, 9}, .now_us = 1000};
		struct flow_builder of;

		put_message(&of, i);
		datagram.octets = of.octets;
		datagram.n = of.n;
		own->worker.now_us = 1000;
		collect_worker_take(&own->worker, &datagram);
	}
}

static void assert_balanced(struct collecting *own)
{
	collect_note_figures(&own->worker);
	assert_int_equal(counter_set_gap(own->worker.records, own->worker.records->now,
					 UNIT_PACKETS | UNIT_OCTETS | UNIT_RECORDS),
			 0);
}

static void records_are_merged_and_the_books_balance(void **)
{
	struct collecting *own = collecting_begin("netflow:24984,aggregate=on");
	const struct counts *records = own->worker.records->now;

	read_messages(own, 3);
	collect_merge_rest(&own->worker);
	assert_balanced(own);
	assert_int_equal(records[COLLECTOR_IN_FLOWS].records, 1);
	assert_int_equal(records[COLLECTOR_IN_FLOWS].octets, 3 * 77);
	assert_int_equal(records[COLLECTOR_MERGED].records, 2);
	own->worker.now_us = 1000 + 15 * UINT64_C(1000000); // the idle timeout
	collect_merge_rest(&own->worker);
	assert_balanced(own);
	record_ring_drain(own->worker.ring, UINT32_MAX, collecting_take, own);
	assert_int_equal(own->n, 1);
	assert_int_equal(own->last.record.octets[FORWARD], 3 * 77);
	assert_int_equal(own->last.record.packets[FORWARD], 6);
	assert_int_equal(own->last.record.sampling, 10);
	assert_int_equal(own->last.record.end_reason, FLOW_END_IDLE);
	assert_int_equal(records[COLLECTOR_IN_FLOWS].records, 0);
	collecting_end(own);
}

static void samples_alone_are_merged_if_that_is_asked_for(void **)
{
	struct collecting *own = collecting_begin("netflow:24984,aggregate=samples");

	read_messages(own, 3);
	record_ring_drain(own->worker.ring, UINT32_MAX, collecting_take, own);
	assert_int_equal(own->n, 3); // they are Flow Records
	assert_balanced(own);
	collecting_end(own);
}

// Where no output asks for what has a place for an exporter's IPv6 address, too.
static void flows_of_two_exporters_stay_two(void **)
{
	struct collecting *own = collecting_begin("netflow:24984,aggregate=on");
	union flow_record_room room;
	struct sender sender = {.address.ipv6 = true};
	const struct decoded from = {.sender = &sender};
	struct flow_record *record = collected_begin(&room, 0);

	record->ip_version = 6;
	record->packets[FORWARD] = record->octets[FORWARD] = 1;
	for (unsigned i = 0; i < 4; i++) {
		sender.address.octets[15] = i % 2;
		collect_push(&own->worker, &from, record);
	}
	collect_merge_end(&own->worker);
	assert_balanced(own);
	record_ring_drain(own->worker.ring, UINT32_MAX, collecting_take, own);
	assert_int_equal(own->n, 2);
	assert_int_equal(own->last.record.packets[FORWARD], 2);
	collecting_end(own);
}

static void the_end_of_the_worker_ends_all(void **)
{
	struct collecting *own = collecting_begin("netflow:24984,aggregate=on");

	read_messages(own, 2);
	collect_merge_end(&own->worker);
	assert_balanced(own);
	record_ring_drain(own->worker.ring, UINT32_MAX, collecting_take, own);
	assert_int_equal(own->n, 1);
	assert_int_equal(own->last.record.end_reason, FLOW_END_FORCED);
	collecting_end(own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(records_are_merged_and_the_books_balance),
	    cmocka_unit_test(samples_alone_are_merged_if_that_is_asked_for),
	    cmocka_unit_test(flows_of_two_exporters_stay_two),
	    cmocka_unit_test(the_end_of_the_worker_ends_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
