// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "frame_builder.h"
#include "probe/collector/sampled_packet.h"

static union flow_record_room room;

// Of which only `captured` octets were kept, read from memory that ends there.
static const struct flow_record *take(const struct test_frame *frame, uint32_t captured,
				      uint16_t link_type)
{
	uint8_t *copy = malloc(captured + (captured == 0));
	const struct sampled_frame sampled = {copy, captured, frame->n + 4, 4, link_type};
	struct flow_record *record = collected_begin(&room, MEASURES_ALL);
	bool taken;

	memcpy(copy, frame->octets, captured);
	taken = sampled_packet_read(NULL, &sampled, record);
	free(copy);
	return taken ? record : NULL;
}

static void tcp_over_ipv4_is_all_there(void **)
{
	struct test_frame frame = {.n = 0};
	const struct flow_record *record;
	uint32_t l3;

	frame_hex(&frame, "02000000000d 020000000005 8100 0064 0800");
	l3 = frame_ipv4(&frame, 6);
	frame_tcp(&frame);
	frame.n += 1000;
	frame_ends_ipv4(&frame, l3);
	record = take(&frame, 128, 1);
	assert_non_null(record);
	assert_int_equal(record->ip_version, 4);
	assert_memory_equal(record->source, "\x0a\0\0\1", 4);
	assert_memory_equal(record->source_mac, "\2\0\0\0\0\5", 6);
	assert_memory_equal(record->destination_mac, "\2\0\0\0\0\x0d", 6);
	assert_int_equal(record->vlan, 100);
	assert_int_equal(record->protocol, 6);
	assert_int_equal(record->octets[FORWARD], 1040);
	assert_int_equal(record->layer2_octets[FORWARD], frame.n + 4);
	assert_int_equal(record->tos[FORWARD], 0x10);
	assert_int_equal(record->packets[FORWARD], 1);
	assert_int_equal(record->packets[REVERSE], 0);
}

// The length is that of the IP header, whatever pads a short frame.
static void padding_is_not_counted(void **)
{
	struct test_frame frame = {.n = 0};
	uint32_t l3;

	frame_ethernet(&frame, 0x0800);
	l3 = frame_ipv4(&frame, 17);
	frame_hex(&frame, "0035 0035 0008 0000");
	frame_ends_ipv4(&frame, l3);
	frame.n = 60;
	assert_int_equal(take(&frame, 60, 1)->octets[FORWARD], 28);
	assert_int_equal(room.record.layer2_octets[FORWARD], 64);
	assert_int_equal(room.record.source_port, 53);
}

static void labels_are_kept_and_looked_through(void **)
{
	struct test_frame frame = {.n = 0};
	const struct flow_record *record;
	uint32_t l3;

	frame_hex(&frame, "000640ff 000c81ff");
	l3 = frame_ipv6(&frame, 6);
	frame_tcp(&frame);
	frame_ends_ipv6(&frame, l3);
	record = take(&frame, frame.n, 219);
	assert_int_equal(record->ip_version, 6);
	assert_int_equal(record->mpls_top, 0x000640);
	assert_int_equal(record->measures.tunnel.depth, 2);
	assert_true(record->has & RECORD_HAS(LABEL_1) << 1);
	assert_false(record->has & RECORD_HAS(MAC));
}

static void tunnels_are_not_looked_into(void **)
{
	struct test_frame frame = {.n = 0};
	uint32_t outer, inner;

	frame_ethernet(&frame, 0x0800);
	outer = frame_ipv4(&frame, 4);
	inner = frame_ipv4(&frame, 6);
	frame_tcp(&frame);
	frame_ends_ipv4(&frame, inner);
	frame_ends_ipv4(&frame, outer);
	assert_int_equal(take(&frame, frame.n, 1)->protocol, 4);
	assert_int_equal(room.record.octets[FORWARD], 60);
}

static void arp_is_a_record_of_its_addresses(void **)
{
	struct test_frame frame = {.n = 0};
	const struct flow_record *record;

	frame_ethernet(&frame, 0x0806);
	frame_hex(&frame, "0001 0800 06 04 0001 020000000005 0a000001 000000000000 0a000002");
	frame.n = 60;
	record = take(&frame, 60, 1);
	assert_int_equal(record->ip_version, 0);
	assert_int_equal(record->source_port, 0x0806);
	assert_memory_equal(record->source, "\x0a\0\0\1", 4);
	assert_memory_equal(record->destination, "\x0a\0\0\2", 4);
	assert_int_equal(record->octets[FORWARD], 46);
	assert_memory_equal(record->source_mac, "\2\0\0\0\0\5", 6);
}

static void what_is_cut_short_is_a_frame_or_nothing(void **)
{
	struct test_frame frame = {.n = 0};
	uint32_t l3;

	frame_ethernet(&frame, 0x0800);
	l3 = frame_ipv4(&frame, 6);
	frame_tcp(&frame);
	frame_ends_ipv4(&frame, l3);
	for (uint32_t n = 0; n < frame.n; n++) {
		const struct flow_record *record = take(&frame, n, 1);

		assert_int_equal(record != NULL, n >= 14);
		if (record != NULL)
			assert_int_equal(record->ip_version, n < 34 ? 0 : 4);
	}
	assert_null(take(&frame, frame.n, 65535));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tcp_over_ipv4_is_all_there),
	    cmocka_unit_test(padding_is_not_counted),
	    cmocka_unit_test(labels_are_kept_and_looked_through),
	    cmocka_unit_test(tunnels_are_not_looked_into),
	    cmocka_unit_test(arp_is_a_record_of_its_addresses),
	    cmocka_unit_test(what_is_cut_short_is_a_frame_or_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
