// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/decode/collected.h"
#include "probe/collector/merge.h"

static union flow_record_room a, b;

static struct flow_record *begin(union flow_record_room *room, uint64_t measures)
{
	struct flow_record *record = collected_begin(room, measures);

	record->ip_version = 4;
	record->protocol = 6;
	record->packets[FORWARD] = 2;
	record->octets[FORWARD] = 100;
	record->layer2_octets[FORWARD] = 130;
	record->start_us[FORWARD] = 1000;
	record->end_us[FORWARD] = 3000;
	return record;
}

static const uint8_t exporter[16] = {10};

static bool keys_differ(void)
{
	struct merge_key one, other;

	merge_key_of(&a.record, exporter, &one);
	merge_key_of(&b.record, exporter, &other);
	return memcmp(&one, &other, sizeof(one)) != 0;
}

// Each of these makes another Flow; what is counted does not.
static void flows_differ_by_what_tells_them_apart(void **)
{
#define SET(what)                                                                                  \
	do {                                                                                       \
		begin(&a, 0);                                                                      \
		begin(&b, 0);                                                                      \
		assert_false(keys_differ());                                                       \
		what;                                                                              \
		assert_true(keys_differ());                                                        \
	} while (0)
	SET(b.record.source[3] = 1);
	SET(b.record.destination[15] = 1);
	SET(b.record.source_port = 80);
	SET(b.record.destination_port = 80);
	SET(b.record.protocol = 17);
	SET(b.record.ip_version = 6);
	SET(b.record.vlan = 7);
	SET(b.record.inner_vlan = 7);
	SET(b.record.vni = 7);
	SET(b.record.ingress_interface = 7);
	SET(b.record.egress_interface[FORWARD] = 7);
	SET(b.record.observation_domain = 7);
	SET(b.record.sampling = 7);
	SET(b.record.flow_source = FLOW_OF_SFLOW);
	SET((b.record.exporter_ipv4[0] = 11, b.record.has |= RECORD_HAS(EXPORTER_IPV4)));
	SET((b.record.flow_direction[FORWARD] = FLOW_EGRESS,
	     b.record.has |= RECORD_HAS(DIRECTION)));
	begin(&a, 0);
	begin(&b, 0);
	b.record.packets[FORWARD] = 9;
	b.record.tcp_flags[FORWARD] = 9;
	b.record.start_us[FORWARD] = 9;
	b.record.source_mac[0] = 9;
	assert_false(keys_differ());
	a.record.ip_version = b.record.ip_version = 0;
	assert_true(keys_differ());
}

static void what_counts_is_added_and_times_are_the_outermost(void **)
{
	struct flow_record *to = begin(&a, RECORD_HAS(TCP) | RECORD_HAS(FOREIGN));
	struct flow_record *from = begin(&b, RECORD_HAS(TCP));

	to->tcp_flags[FORWARD] = 2;
	from->tcp_flags[FORWARD] = 16;
	to->min_ttl[FORWARD] = 60;
	from->min_ttl[FORWARD] = 50;
	from->max_ttl[FORWARD] = 70;
	from->start_us[FORWARD] = 500;
	from->end_us[FORWARD] = 2500;
	from->packets[REVERSE] = 1;
	from->octets[REVERSE] = 40;
	from->start_us[REVERSE] = 700;
	from->end_us[REVERSE] = 9000;
	from->tos[REVERSE] = 8;
	to->measures.tcp.retransmitted_packets[0] = 3;
	from->measures.tcp.retransmitted_packets[0] = 4;
	assert_int_equal(merge_span_us(to, from), 8500);
	merge_add(to, from, sizeof(a));
	assert_int_equal(to->packets[FORWARD], 4);
	assert_int_equal(to->octets[FORWARD], 200);
	assert_int_equal(to->layer2_octets[FORWARD], 260);
	assert_int_equal(to->start_us[FORWARD], 500);
	assert_int_equal(to->end_us[FORWARD], 3000);
	assert_int_equal(to->packets[REVERSE], 1);
	assert_int_equal(to->start_us[REVERSE], 700);
	assert_int_equal(to->end_us[REVERSE], 9000);
	assert_int_equal(to->tos[REVERSE], 8);
	assert_int_equal(to->tcp_flags[FORWARD], 18);
	assert_int_equal(to->min_ttl[FORWARD], 50);
	assert_int_equal(to->max_ttl[FORWARD], 70);
	assert_int_equal(to->measures.tcp.retransmitted_packets[0], 7);
	assert_int_equal(to->measures.foreign.original_flows, 2);
	merge_add(to, from, sizeof(a));
	assert_int_equal(to->measures.foreign.original_flows, 3);
}

static void metadata_are_those_of_the_first_that_has_any(void **)
{
	struct flow_record *to = begin(&a, 0), *from = begin(&b, RECORD_HAS(ROUTE));

	assert_true(collected_add(from, METADATA_USER_NAME, "alice", 5));
	merge_add(to, from, to->metadata_at + 3U); // no room
	assert_int_equal(to->metadata_octets, 0);
	merge_add(to, from, sizeof(a));
	assert_int_equal(to->metadata_octets, 7);
	assert_memory_equal(flow_record_metadata(to) + 2, "alice", 5);
	flow_record_metadata(from)[2] = 'x';
	merge_add(to, from, sizeof(a));
	assert_memory_equal(flow_record_metadata(to) + 2, "alice", 5);
}

static void events_and_what_counts_nothing_stay_by_themselves(void **)
{
	struct flow_record *record = begin(&a, RECORD_HAS(FOREIGN));

	assert_true(merge_is_of_flow(record));
	record->measures.foreign.firewall_event = 2;
	assert_false(merge_is_of_flow(record));
	record = begin(&a, 0);
	record->packets[FORWARD] = 0;
	assert_true(merge_is_of_flow(record)); // octets alone
	record->octets[FORWARD] = 0;
	assert_false(merge_is_of_flow(record));
}

static void a_counter_that_would_wrap_is_seen(void **)
{
	struct flow_record *to = begin(&a, 0), *from = begin(&b, 0);

	assert_true(merge_fits(to, from));
	from->octets[REVERSE] = UINT64_MAX;
	assert_true(merge_fits(to, from));
	to->octets[REVERSE] = 1;
	assert_false(merge_fits(to, from));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(flows_differ_by_what_tells_them_apart),
	    cmocka_unit_test(what_counts_is_added_and_times_are_the_outermost),
	    cmocka_unit_test(metadata_are_those_of_the_first_that_has_any),
	    cmocka_unit_test(events_and_what_counts_nothing_stay_by_themselves),
	    cmocka_unit_test(a_counter_that_would_wrap_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
