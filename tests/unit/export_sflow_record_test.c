// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/record/metadata_items.h"
#include "sflow_builder.h"

static struct sflow_handed handed;
static struct sflow_builder datagram;
static uint32_t sample, opened;
static const uint8_t frame[64] = {1, 2, 3};

// A sample of n records; each is numbers after its tag.
static void begin(uint32_t n)
{
	datagram = sflow_datagram(1);
	sample = sflow_flow(&datagram, n);
}

static void put(uint32_t format, const uint32_t *numbers, unsigned n)
{
	opened = sflow_open(&datagram, 0, format);
	sflow_numbers(&datagram, numbers, n);
	sflow_close(&datagram, opened);
}
#define PUT(format, ...)                                                                           \
	put(format, (uint32_t[]){__VA_ARGS__}, sizeof((uint32_t[]){__VA_ARGS__}) / 4)

static const struct flow_record *read_with(uint64_t measures)
{
	sflow_close(&datagram, sample);
	assert_int_equal(sflow_hand(&handed, datagram.octets, datagram.n, measures), 0);
	assert_int_equal(handed.n_records, 1);
	return &handed.record[0].record;
}

static const struct flow_record *read_all(void)
{
	return read_with(MEASURES_ALL);
}

static void sampled_ipv4_is_a_record(void **)
{
	const struct flow_record *record;

	begin(1);
	PUT(3, 1500, 6, 0x0a000001, 0x0a000002, 40000, 443, 0x18, 0x28);
	record = read_all();
	assert_int_equal(record->ip_version, 4);
	assert_int_equal(record->protocol, 6);
	assert_memory_equal(record->source, "\x0a\0\0\1", 4);
	assert_memory_equal(record->destination, "\x0a\0\0\2", 4);
	assert_int_equal(record->source_port, 40000);
	assert_int_equal(record->destination_port, 443);
	assert_int_equal(record->tcp_flags[FORWARD], 0x18);
	assert_int_equal(record->tos[FORWARD], 0x28);
	assert_int_equal(record->octets[FORWARD], 1500);
}

static void sampled_ipv6_with_its_frame_is_a_record(void **)
{
	const struct flow_record *record;

	begin(2);
	PUT(4, 140, 17, 0x20010db8, 0, 0, 1, 0x20010db8, 0, 0, 2, 53, 5353, 0, 0);
	PUT(2, 158, 0x02000000, 0x00010000, 0x02000000, 0x00020000, 0x86dd);
	record = read_all();
	assert_int_equal(record->ip_version, 6);
	assert_int_equal(record->destination[15], 2);
	assert_int_equal(record->destination_port, 5353);
	assert_int_equal(record->octets[FORWARD], 140);
	assert_int_equal(record->layer2_octets[FORWARD], 158);
	assert_memory_equal(record->source_mac, "\2\0\0\0\0\1", 6);
	assert_memory_equal(record->destination_mac, "\2\0\0\0\0\2", 6);
}

static void the_packets_header_counts_wherever_it_stands(void **)
{
	const struct flow_record *record;

	begin(3);
	PUT(3, 182, 6, 1, 2, 3, 4, 0, 0);
	PUT(2, 77, 0, 0, 0, 0, 0x800);
	sflow_header(&datagram, 1, 200, frame, sizeof(frame));
	record = read_all();
	assert_int_equal(record->layer2_octets[FORWARD], 200);
	assert_int_equal(record->source_port, 0);
	assert_int_equal(handed.n_frames, 1);
}

static void a_frame_of_an_unknown_protocol_is_a_packet_all_the_same(void **)
{
	const struct flow_record *record;

	begin(1);
	sflow_header(&datagram, 99, 200, frame, sizeof(frame));
	record = read_all();
	assert_int_equal(handed.n_frames, 0);
	assert_int_equal(record->packets[FORWARD], 1);
	assert_int_equal(record->layer2_octets[FORWARD], 200);
	assert_int_equal(record->ip_version, 0);
}

static void switches_and_routers_tell_where_packets_go(void **)
{
	const struct flow_record *record;

	begin(2);
	PUT(1001, 100, 0, 200, 1);
	PUT(1002, 1, 0xc0000205, 24, 16);
	record = read_all();
	assert_int_equal(record->vlan, 100);
	assert_int_equal(record->measures.foreign.post_vlan, 200);
	assert_true(record->has & RECORD_HAS(NEXT_HOP_IPV4));
	assert_memory_equal(record->measures.route.next_hop_ipv4, "\xc0\0\2\5", 4);
	assert_int_equal(record->measures.route.prefix_length[0], 24);
	assert_int_equal(record->measures.route.prefix_length[1], 16);
}

// extended_gateway: next hop, as, src_as, src_peer_as, segments of the path, communities,
// localpref.
static void a_gateway_tells_the_ends_of_the_path(void **)
{
	const struct flow_route *route = &handed.record[0].record.measures.route;

	begin(1);
	PUT(1003, 2, 0x20010db8, 0, 0, 9, 64500, 64501, 64502, 2, 2, 2, 64510, 64511, 1, 1, 64512,
	    0, 100);
	assert_true(read_all()->has & RECORD_HAS(BGP_NEXT_HOP_IPV6));
	assert_int_equal(route->bgp_next_hop[15], 9);
	assert_int_equal(route->as_number[0], 64501);
	assert_int_equal(route->as_number[1], 64512);
	assert_int_equal(route->adjacent_as[0], 64502);
	assert_int_equal(route->adjacent_as[1], 64510);
	begin(1);
	PUT(1003, 1, 0xc0000201, 64500, 0, 0, 0, 0, 100);
	read_all();
	assert_int_equal(route->as_number[0], 64500); // the router's own
	assert_int_equal(route->as_number[1], 64500);
}

static void translations_tunnels_labels_and_users_are_taken(void **)
{
	const struct flow_record *record;
	struct metadata_items items;

	begin(6);
	PUT(1007, 1, 0xc6336401, 1, 0xcb007109);
	PUT(1020, 1025, 443);
	PUT(1024, 100, 17, 0x0a010101, 0x0a020202, 1, 4789, 0, 0);
	PUT(1030, 0x123456);
	PUT(1006, 1, 0xc0000207, 2, 0x000640ff, 0x000c81ff, 0);
	opened = sflow_open(&datagram, 0, 1004);
	sflow_number(&datagram, 106);
	sflow_opaque(&datagram, "alice", 5);
	sflow_number(&datagram, 106);
	sflow_opaque(&datagram, "", 0);
	sflow_close(&datagram, opened);
	record = read_all();
	assert_memory_equal(record->measures.foreign.post_nat_ipv4[0], "\xc6\x33\x64\1", 4);
	assert_memory_equal(record->measures.foreign.post_nat_ipv4[1], "\xcb\0\x71\x09", 4);
	assert_int_equal(record->measures.foreign.post_nat_port[0], 1025);
	assert_int_equal(record->measures.tunnel.outer_version, 4);
	assert_memory_equal(record->measures.tunnel.destination_ipv4, "\x0a\2\2\2", 4);
	assert_int_equal(record->vni, 0x123456);
	assert_int_equal(record->mpls_top, 0x000640);
	assert_int_equal(record->measures.tunnel.depth, 2);
	assert_true(record->has & RECORD_HAS(LABEL_1) << 1);
	metadata_items_find(&items, record);
	assert_memory_equal(metadata_item_of(&items, METADATA_USER_NAME)->value, "alice", 5);
}

// Whoever wants no extras gets records without room for them.
static void records_without_extras_are_not_written_beyond(void **)
{
	const struct flow_record *record;

	begin(4);
	PUT(1002, 1, 0xc0000205, 24, 16);
	PUT(1003, 1, 0xc0000201, 64500, 0, 0, 0, 0, 100);
	PUT(1007, 1, 0xc6336401, 1, 0xcb007109);
	PUT(1006, 1, 0xc0000207, 1, 0x000641ff, 0);
	record = read_with(0);
	assert_int_equal(record->n_cells, FLOW_RECORD_CELLS);
	assert_int_equal(record->has, RECORD_HAS(MPLS));
}

static void unknown_records_are_stepped_over(void **)
{
	begin(2);
	opened = sflow_open(&datagram, 8800, 2);
	sflow_fixed(&datagram, frame, 24);
	sflow_close(&datagram, opened);
	sflow_header(&datagram, 1, 200, frame, sizeof(frame));
	assert_int_equal(read_all()->layer2_octets[FORWARD], 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sampled_ipv4_is_a_record),
	    cmocka_unit_test(sampled_ipv6_with_its_frame_is_a_record),
	    cmocka_unit_test(the_packets_header_counts_wherever_it_stands),
	    cmocka_unit_test(a_frame_of_an_unknown_protocol_is_a_packet_all_the_same),
	    cmocka_unit_test(switches_and_routers_tell_where_packets_go),
	    cmocka_unit_test(a_gateway_tells_the_ends_of_the_path),
	    cmocka_unit_test(translations_tunnels_labels_and_users_are_taken),
	    cmocka_unit_test(records_without_extras_are_not_written_beyond),
	    cmocka_unit_test(unknown_records_are_stepped_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
