// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/frame_builder.h"

enum { ETHERNET = 1 };

static void tags_of_every_vlan_type_are_stacked(void **)
{
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;

	frame_ethernet(&frame, 0x88a8);
	frame_hex(&frame, "e064 9100 0065 9200 0066 9300 0067 8100 0068 0800");
	frame_ipv4_tcp(&frame);
	assert_int_equal(frame_parse(&frame, ETHERNET, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.n_vlans, 5);
	assert_int_equal(packet.vlan, 0x64);
	assert_int_equal(packet.inner_vlan, 0x65);
	assert_true(packet.has & PACKET_MORE_VLANS);
	assert_int_equal(packet.mac_offset, 0);
}

static void the_top_mpls_entry_is_kept_below_vlan_tags(void **)
{
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;

	frame_ethernet(&frame, 0x8100);
	frame_hex(&frame, "0005 8847 1234 5aff 0000 60ff");
	frame_hex(&frame, "0000 71ff");
	frame_ipv4_tcp(&frame);
	assert_int_equal(frame_parse(&frame, ETHERNET, 0, &packet), IGNORE_NONE);
	assert_true(packet.has & PACKET_HAS_MPLS);
	assert_int_equal(packet.mpls_top, 0x12345a);
	assert_int_equal(packet.vlan, 5);
	assert_false(packet.has & PACKET_MORE_VLANS);
}

// Headers longer than 64 KiB are possible in a jumbogram's frame.
static void a_stack_beyond_65535_octets_is_walked(void **)
{
	enum { ENTRIES = 20000 };
	uint8_t *octets = calloc(1, 14 + ENTRIES * 4 + 40);
	struct packet_settings settings = {0};
	struct test_frame inner = {.n = 0};
	struct packet_headers packet;

	frame_ipv4_tcp(&inner);
	octets[12] = 0x88;
	octets[13] = 0x47;
	octets[14 + ENTRIES * 4 - 2] = 1;
	memcpy(octets + 14 + ENTRIES * 4, inner.octets, inner.n);
	assert_int_equal(packet_parse(&packet, &settings, octets, 14 + ENTRIES * 4 + 40, 0, 1),
			 IGNORE_NONE);
	assert_int_equal(packet.l3_offset, 14 + ENTRIES * 4);
	assert_int_equal(packet.destination_port, 443);
	free(octets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tags_of_every_vlan_type_are_stacked),
	    cmocka_unit_test(the_top_mpls_entry_is_kept_below_vlan_tags),
	    cmocka_unit_test(a_stack_beyond_65535_octets_is_walked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
