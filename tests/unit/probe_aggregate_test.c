// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/decode/collected.h"
#include "probe/collector/aggregate.h"

enum { SECOND = 1000000, PORTS = 512 };

// What has ended, and a plain sum by port beside it.
static struct {
	unsigned n, by_reason[8], continued;
	struct counts sum;
	uint64_t octets[PORTS], weighted;
	struct flow_record last;
} ended;

static void take_ended(void *, struct flow_record *record)
{
	const struct counts counts = flow_record_counts(record);

	ended.n++;
	ended.by_reason[record->end_reason]++;
	ended.continued += (record->has & RECORD_HAS(CONTINUES)) != 0;
	counts_add(&ended.sum, &counts);
	ended.octets[record->source_port % PORTS] += record->octets[FORWARD];
	ended.weighted += record->octets[FORWARD] * record->sampling;
	ended.last = *record;
	assert_int_equal(record->n_cells, flow_record_cells(record));
}

static struct aggregate *begin(unsigned most)
{
	struct aggregate_settings settings = {
	    .most = most, .active_us = 60 * SECOND, .end = take_ended};
	struct aggregate *own;

	for (unsigned i = 0; i < 256; i++)
		settings.idle_us[i] = (i == 17 ? 5 : 15) * SECOND;
	memset(&ended, 0, sizeof(ended));
	own = aggregate_new(&settings);
	assert_non_null(own);
	return own;
}

static const uint8_t exporter[16];

static enum aggregate_verdict take(struct aggregate *own, uint16_t port, uint8_t protocol,
				   uint64_t at_us, uint64_t octets)
{
	static union flow_record_room room;
	struct flow_record *record = collected_begin(&room, 0);

	record->ip_version = 4;
	record->protocol = protocol;
	record->source_port = port;
	record->packets[FORWARD] = 1;
	record->octets[FORWARD] = octets;
	record->sampling = 1 + port % 3;
	record->start_us[FORWARD] = record->end_us[FORWARD] = at_us;
	return aggregate_take(own, record, exporter, at_us);
}

static void records_of_one_flow_are_one(void **)
{
	struct aggregate *own = begin(1024);

	assert_int_equal(take(own, 1, 6, SECOND, 10), AGGREGATE_BEGUN);
	assert_int_equal(take(own, 1, 6, 2 * SECOND, 20), AGGREGATE_MERGED);
	assert_int_equal(take(own, 2, 6, 3 * SECOND, 40), AGGREGATE_BEGUN);
	assert_int_equal(aggregate_held(own).records, 2);
	assert_int_equal(aggregate_held(own).octets, 70);
	assert_int_equal(aggregate_held(own).packets, 3);
	aggregate_end(own);
	assert_int_equal(ended.n, 2);
	assert_int_equal(ended.by_reason[FLOW_END_FORCED], 2);
	assert_int_equal(ended.octets[1], 30);
	assert_int_equal(aggregate_held(own).records, 0);
	aggregate_free(own);
}

static void silence_ends_a_flow_by_its_protocol(void **)
{
	struct aggregate *own = begin(1024);

	take(own, 1, 6, 0, 10);
	take(own, 2, 17, 0, 10);
	aggregate_expire(own, 5 * SECOND - 1);
	assert_int_equal(ended.n, 0);
	aggregate_expire(own, 5 * SECOND);
	assert_int_equal(ended.n, 1);
	assert_int_equal(ended.last.source_port, 2);
	aggregate_expire(own, 4 * SECOND); // never back
	aggregate_expire(own, 15 * SECOND);
	assert_int_equal(ended.by_reason[FLOW_END_IDLE], 2);
	aggregate_free(own);
}

static void a_long_flow_is_cut_and_goes_on(void **)
{
	struct aggregate *own = begin(1024);

	for (unsigned i = 0; i <= 100; i++)
		take(own, 1, 6, (i + 1) * SECOND, 10);
	assert_int_equal(ended.n, 1);
	assert_int_equal(ended.last.end_reason, FLOW_END_ACTIVE);
	assert_int_equal(ended.last.packets[FORWARD], 61);
	aggregate_end(own);
	assert_int_equal(ended.last.packets[FORWARD], 40);
	assert_int_equal(ended.continued, 1);
	aggregate_free(own);
}

static void the_one_that_was_silent_longest_makes_room(void **)
{
	struct aggregate *own = begin(AGGREGATE_LEAST);

	for (unsigned i = 0; i < AGGREGATE_LEAST; i++)
		take(own, (uint16_t)i, i % 2 ? 6 : 17, SECOND + i, 10);
	take(own, 0, 17, 2 * SECOND, 10); // is not the oldest any longer
	take(own, AGGREGATE_LEAST, 6, 2 * SECOND, 10);
	assert_int_equal(aggregate_evicted(own), 1);
	assert_int_equal(ended.last.source_port, 1);
	assert_int_equal(ended.last.end_reason, FLOW_END_LACK_OF_RESOURCES);
	aggregate_free(own);
}

static void an_end_that_the_exporter_has_seen_is_one(void **)
{
	static union flow_record_room room;
	struct aggregate *own = begin(1024);
	struct flow_record *record = collected_begin(&room, 0);

	take(own, 0, 6, SECOND, 10);
	record->ip_version = 4;
	record->protocol = 6;
	record->packets[FORWARD] = 1;
	record->octets[FORWARD] = 5;
	record->end_reason = FLOW_END_DETECTED;
	assert_int_equal(aggregate_take(own, record, exporter, SECOND), AGGREGATE_MERGED);
	assert_int_equal(ended.n, 1);
	assert_int_equal(ended.last.end_reason, FLOW_END_DETECTED);
	assert_int_equal(ended.last.octets[FORWARD], 15);
	aggregate_free(own);
}

static void what_is_too_large_or_an_event_is_not_kept(void **)
{
	static union flow_record_room room;
	struct aggregate *own = begin(1024);
	struct flow_record *record = collected_begin(&room, MEASURES_ALL);

	assert_int_equal(aggregate_take(own, record, exporter, SECOND),
			 AGGREGATE_NOT); // counts nothing
	record->packets[FORWARD] = 1;
	for (unsigned i = 0; i < 4; i++)
		assert_true(collected_add(record, METADATA_USER_NAME, room.octets, 250));
	assert_int_equal(aggregate_take(own, record, exporter, SECOND), AGGREGATE_NOT);
	assert_int_equal(aggregate_held(own).records, 0);
	aggregate_free(own);
}

// Against sums that a plain loop has made: by Flow, and of all with their rates.
static void no_octet_is_lost_or_doubled(void **)
{
	struct aggregate *own = begin(AGGREGATE_LEAST);
	uint64_t octets[PORTS] = {0}, weighted = 0, merged = 0;
	uint32_t random = 1;

	for (unsigned i = 0; i < 200000; i++) {
		uint16_t port;

		random = random * 1664525 + 1013904223;
		port = (uint16_t)(random >> 16);
		port %= i % 2 ? 8 : 4096; // some are merged, others drive each other out
		octets[port % PORTS] += random % 1500;
		weighted += (uint64_t)(random % 1500) * (1 + port % 3);
		merged += take(own, port, 6, SECOND + i * 500, random % 1500) == AGGREGATE_MERGED;
		assert_int_equal(ended.sum.packets + aggregate_held(own).packets, i + 1);
	}
	assert_true(merged > 50000 && aggregate_evicted(own) > 1000);
	aggregate_end(own);
	assert_int_equal(ended.n + merged, 200000);
	assert_memory_equal(ended.octets, octets, sizeof(octets));
	assert_int_equal(ended.weighted, weighted);
	aggregate_free(own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(records_of_one_flow_are_one),
	    cmocka_unit_test(silence_ends_a_flow_by_its_protocol),
	    cmocka_unit_test(a_long_flow_is_cut_and_goes_on),
	    cmocka_unit_test(the_one_that_was_silent_longest_makes_room),
	    cmocka_unit_test(an_end_that_the_exporter_has_seen_is_one),
	    cmocka_unit_test(what_is_too_large_or_an_event_is_not_kept),
	    cmocka_unit_test(no_octet_is_lost_or_doubled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
