// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/options/options.h"
#include "tests/unit/frame_builder.h"

enum { RAW_IP = 101 };

// What stands between the outer IPv4 header (10.1.1.1 to 10.1.1.2) and the inner IPv4 packet.
static const struct tunnel_case {
	unsigned decap;
	uint8_t protocol;
	bool mac;
	bool has_vni;
	uint32_t vni;
	const char *header;
} tunnel_cases[] = {
    {DECAP_IPIP, 4, false, false, 0, ""},
    {DECAP_GRE, 47, false, false, 0, "0000 0800"},
    {DECAP_GRE, 47, false, true, 0x11223344, "b000 0800 00000000 11223344 00000001"},
    {DECAP_GRE, 47, true, true, 7, "2000 6558 00000007 020000000001 020000000002 0800"},
    {DECAP_GRE, 47, true, false, 0, "0000 88be 020000000001 020000000002 0800"},
    {DECAP_GRE, 47, true, false, 0,
     "1000 88be 00000001 1001000100000000 020000000001 020000000002 0800"},
    {DECAP_GRE, 47, false, true, 0x22, "3081 880b 00200022 00000001 00000002 ff030021"},
    {DECAP_GRE, 47, false, false, 0, "0000 8847 000101ff"},
    {DECAP_VXLAN, 17, true, true, 0x123456,
     "c000 12b5 0000 0000 08000000 12345600 020000000001 020000000002 0800"},
    {DECAP_VXLAN, 17, true, true, 1,
     "c000 2118 0000 0000 08000000 00000100 020000000001 020000000002 8100 0009 0800"},
    {DECAP_GENEVE, 17, true, true, 5,
     "c000 17c1 0000 0000 01006558 00000500 00000000 020000000001 020000000002 0800"},
    {DECAP_GENEVE, 17, false, true, 5, "c000 17c1 0000 0000 00000800 00000500"},
    {DECAP_GTP, 17, false, true, 0xabcd, "0868 0868 0000 0000 30ff 0000 0000abcd"},
    {DECAP_GTP, 17, false, true, 1, "c000 0868 0000 0000 34ff 0000 00000001 00000085 01100900 "},
    {DECAP_MPLSUDP, 17, false, false, 0, "c000 19eb 0000 0000 00010000 000201ff"},
    {DECAP_MPLSUDP, 17, true, false, 0,
     "c000 19eb 0000 0000 000201ff 00000000 020000000001 020000000002 0800"},
    // ERSPAN III of Ethernet, with a platform's header, and of IP
    {DECAP_GRE, 47, true, false, 0,
     "1000 22eb 00000001 200a0005 00000000 00000000 020000000001 020000000002 0800"},
    {DECAP_GRE, 47, true, false, 0,
     "1000 22eb 00000001 200a0005 00000000 00000001 1400000000000000 020000000001 "
     "020000000002 8100 0009 0800"},
    {DECAP_GRE, 47, false, false, 0, "1000 22eb 00000001 200a0005 00000000 00000800"},
    // VXLAN-GPE: IPv4, Ethernet, NSH before Ethernet
    {DECAP_VXLAN, 17, false, true, 9, "c000 12b6 0000 0000 0c000001 00000900"},
    {DECAP_VXLAN, 17, true, true, 9,
     "c000 12b6 0000 0000 0c000003 00000900 020000000001 020000000002 0800"},
    {DECAP_VXLAN, 17, true, true, 9,
     "c000 12b6 0000 0000 0c000004 00000900 0fc20103 0000ffff 020000000001 020000000002 0800"},
    // L2TP version 2 with length, sequence and offset; version 3 of Ethernet with cookies
    {DECAP_L2TP, 17, false, true, 0x70009, "06a5 06a5 0000 0000 0002 0007 0009 0021"},
    {DECAP_L2TP, 17, false, true, 0x70009,
     "06a5 06a5 0000 0000 4a02 0050 0007 0009 0001 0002 0002 0000 ff03 0021"},
    {DECAP_L2TP, 17, true, true, 0x99,
     "06a5 06a5 0000 0000 0003 0000 00000099 020000000001 020000000002 0800"},
    {DECAP_L2TP, 17, true, true, 0x99,
     "c000 06a5 0000 0000 0003 0000 00000099 0123456789abcdef 40000000 020000000001 "
     "020000000002 0800"},
    {DECAP_L2TP, 115, true, true, 0x99, "00000099 01234567 020000000001 020000000002 0800"},
    {DECAP_ETHERIP, 97, true, false, 0, "3000 020000000001 020000000002 0800"},
    {DECAP_ETHERIP, 97, true, false, 0, "0300 020000000001 020000000002 8100 0004 0800"},
    // CAPWAP of Ethernet, and of IEEE 802.11 behind a radio's MAC address
    {DECAP_CAPWAP, 17, true, false, 0,
     "147f 147e 0000 0000 00100000 00000000 020000000001 020000000002 0800"},
    {DECAP_CAPWAP, 17, false, false, 0,
     "147f c000 0000 0000 00200310 00000000 06020000 00000100 0801 0000 020000000001 "
     "020000000002 020000000003 0000 aaaa03 000000 0800"},
    // MPLS in IP, without and with Ethernet; segment routing's Ethernet; KA9Q's IP in IP
    {DECAP_MPLSIP, 137, false, false, 0, "000101ff"},
    {DECAP_MPLSIP, 137, true, false, 0, "000101ff 00000000 020000000001 020000000002 0800"},
    {DECAP_ETHERIP, 143, true, false, 0, "020000000001 020000000002 0800"},
    {DECAP_IPIP, 94, false, false, 0, ""},
    // WCCP, version 1 and 2; MikroTik's Ethernet over IP
    {DECAP_GRE, 47, false, false, 0, "0000 883e"},
    {DECAP_GRE, 47, false, false, 0, "0000 883e 00010000"},
    {DECAP_GRE, 47, true, true, 0x1234, "2001 6400 0036 3412 020000000001 020000000002 0800"},
    // GRE in UDP; ACI's VXLAN
    {DECAP_GREUDP, 17, false, true, 7, "c000 1292 0000 0000 2000 0800 00000007"},
    {DECAP_VXLAN, 17, true, true, 0xabcdef,
     "c000 beef 0000 0000 c8010203 abcdef00 020000000001 020000000002 0800"},
    // GUE: bare IP, IP behind a word of options, MPLS, GRE, Ethernet
    {DECAP_GUE, 17, false, false, 0, "c000 17c0 0000 0000"},
    {DECAP_GUE, 17, false, false, 0, "c000 17c0 0000 0000 0104 0000 00000000"},
    {DECAP_GUE, 17, false, false, 0, "c000 17c0 0000 0000 0089 0000 000101ff"},
    {DECAP_GUE, 17, false, true, 9, "c000 17c0 0000 0000 002f 0000 2000 0800 00000009"},
    {DECAP_GUE, 17, true, false, 0, "c000 17c0 0000 0000 008f 0000 020000000001 020000000002 0800"},
    // LISP with a nonce, with an instance, and its generic protocol: IP, Ethernet
    {DECAP_LISP, 17, false, false, 0, "c000 10f5 0000 0000 80123456 00000001"},
    {DECAP_LISP, 17, false, true, 0x99, "c000 10f5 0000 0000 88123456 00009900"},
    {DECAP_LISP, 17, false, true, 0x99, "c000 10f5 0000 0000 0c000001 00009900"},
    {DECAP_LISP, 17, true, true, 0x99,
     "c000 10f5 0000 0000 0c000003 00009900 020000000001 020000000002 0800"},
    {DECAP_AMT, 17, false, false, 0, "08dc c000 0000 0000 0600"},
    // TZSP with padding and a tag
    {DECAP_TZSP, 17, true, false, 0,
     "c000 9090 0000 0000 0100 0001 00 0a01c0 01 020000000001 020000000002 0800"},
};

static void build(struct test_frame *frame, const struct tunnel_case *c)
{
	uint32_t outer = frame_ipv4(frame, c->protocol);

	memcpy(frame->octets + outer + 12, "\x0a\1\1\1\x0a\1\1\2", 8);
	frame_hex(frame, c->header);
	frame_ipv4_tcp(frame);
	frame_ends_ipv4(frame, outer);
}

static void every_tunnel_is_looked_into_when_asked(void **)
{
	for (unsigned i = 0; i < sizeof(tunnel_cases) / sizeof(*tunnel_cases); i++) {
		const struct tunnel_case *c = &tunnel_cases[i];
		struct test_frame frame = {.n = 0};
		struct packet_headers packet;

		build(&frame, c);
		assert_int_equal(frame_parse(&frame, RAW_IP, c->decap, &packet), IGNORE_NONE);
		assert_int_equal(packet.n_tunnels, 1);
		assert_memory_equal(packet.source, "\x0a\0\0\1", 4);
		assert_int_equal(packet.destination_port, 443);
		assert_int_equal(packet.ip_octets, 40);
		assert_int_equal(packet.l3_offset, frame.n - 40);
		assert_int_equal(packet.wire_length, frame.n);
		assert_int_equal(!!(packet.has & PACKET_HAS_VNI), c->has_vni);
		assert_int_equal(packet.vni, c->vni);
		assert_int_equal(!!(packet.has & PACKET_HAS_MAC), c->mac);
	}
}

static void other_tunnels_are_left_alone(void **)
{
	for (unsigned i = 0; i < sizeof(tunnel_cases) / sizeof(*tunnel_cases); i++) {
		const struct tunnel_case *c = &tunnel_cases[i];
		struct test_frame frame = {.n = 0};
		struct packet_headers packet;

		build(&frame, c);
		assert_int_equal(frame_parse(&frame, RAW_IP, DECAP_ALL & ~c->decap, &packet),
				 IGNORE_NONE);
		assert_int_equal(packet.n_tunnels, 0);
		assert_memory_equal(packet.source, "\x0a\1\1\1", 4);
		assert_int_equal(packet.ip_octets, frame.n);
	}
}

// Cut anywhere inside, the outer packet is what is left to meter.
static void the_outer_packet_is_metered_when_the_inner_one_is_not_sound(void **)
{
	for (unsigned i = 0; i < sizeof(tunnel_cases) / sizeof(*tunnel_cases); i++) {
		const struct tunnel_case *c = &tunnel_cases[i];
		struct test_frame frame = {.n = 0};
		struct packet_headers packet;

		build(&frame, c);
		for (uint32_t cut = 20; cut < frame.n - 20; cut++) {
			assert_int_equal(
			    frame_parse_part(&frame, cut, frame.n, RAW_IP, DECAP_ALL, &packet),
			    IGNORE_NONE);
			assert_int_equal(packet.n_tunnels, 0);
			assert_memory_equal(packet.source, "\x0a\1\1\1", 4);
		}
		// one octet more than the outer one holds, and the checksum of a whole packet
		frame_checksum(&frame, frame.n - 40);
		frame_be16(&frame, frame.n - 38, 41);
		assert_int_equal(
		    frame_parse_part(&frame, frame.n, frame.n + 9, RAW_IP, DECAP_ALL, &packet),
		    IGNORE_NONE);
		assert_int_equal(packet.n_tunnels, 0);
	}
}

// ERSPAN may truncate what it mirrors: the outer length is that of the rest, the inner one is as it
// was.
static void a_sliced_packet_in_a_tunnel_is_metered_by_its_length(void **)
{
	for (unsigned i = 0; i < sizeof(tunnel_cases) / sizeof(*tunnel_cases); i++) {
		const struct tunnel_case *c = &tunnel_cases[i];
		struct test_frame frame = {.n = 0};
		struct packet_headers packet;

		build(&frame, c);
		frame_be16(&frame, frame.n - 38, 1500);
		frame_checksum(&frame, frame.n - 40);
		assert_int_equal(frame_parse(&frame, RAW_IP, DECAP_ALL, &packet), IGNORE_NONE);
		assert_int_equal(packet.n_tunnels, 1);
		assert_int_equal(packet.ip_octets, 1500);
		assert_int_equal(packet.wire_length, frame.n - 40 + 1500);
		assert_true(packet.has & PACKET_SLICED);
	}
}

// What is inside ends in the other fragments: it is as long as it says, and nobody has sliced it.
static void a_fragmented_tunnel_is_looked_into(void **)
{
	for (unsigned i = 0; i < sizeof(tunnel_cases) / sizeof(*tunnel_cases); i++) {
		const struct tunnel_case *c = &tunnel_cases[i];
		struct test_frame frame = {.n = 0};
		struct packet_headers packet;

		build(&frame, c);
		frame_be16(&frame, 4, 0x1234);
		frame_be16(&frame, 6, 0x2000);
		frame_be16(&frame, frame.n - 38, 1500);
		frame_checksum(&frame, frame.n - 40);
		assert_int_equal(frame_parse(&frame, RAW_IP, DECAP_ALL, &packet), IGNORE_NONE);
		assert_int_equal(packet.n_tunnels, 1);
		assert_int_equal(packet.ip_octets, 1500);
		assert_int_equal(packet.wire_length, frame.n - 40 + 1500);
		assert_true(packet.has & PACKET_IN_FRAGMENT);
		assert_false(packet.has & (PACKET_SLICED | PACKET_FIRST_FRAGMENT));
		assert_int_equal(packet.outer.ip_version, 4);
		assert_int_equal(packet.outer.fragment.id, 0x1234);
		assert_int_equal(packet.outer.fragment.octets, frame.n - 20);
		assert_int_equal(packet.outer.fragment.protocol, c->protocol);
	}
}

// The GTP header says how long the whole is: longer than the fragment, as long as UDP says.
static void the_length_of_a_fragmented_tunnel_is_udps(void **)
{
	static const struct tunnel_case gtp = {
	    DECAP_GTP, 17, false, true, 1, "0868 0868 05ec 0000 30ff 05dc 00000001"};
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;

	build(&frame, &gtp);
	frame_be16(&frame, 6, 0x2000);
	frame_be16(&frame, frame.n - 38, 1500);
	frame_checksum(&frame, frame.n - 40);
	assert_int_equal(frame_parse(&frame, RAW_IP, DECAP_ALL, &packet), IGNORE_NONE);
	assert_int_equal(packet.n_tunnels, 1);
	frame_be16(&frame, 24, 0x5eb);
	assert_int_equal(frame_parse(&frame, RAW_IP, DECAP_ALL, &packet), IGNORE_NONE);
	assert_int_equal(packet.n_tunnels, 0);
}

static void a_tunnel_that_is_fragmented_twice_is_entered_once(void **)
{
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;
	uint32_t outer = frame_ipv4(&frame, 4), middle = frame_ipv4(&frame, 4);

	frame_ipv4_tcp(&frame);
	frame_ends_ipv4(&frame, middle);
	frame_ends_ipv4(&frame, outer);
	frame_be16(&frame, outer + 6, 0x2000);
	assert_int_equal(frame_parse(&frame, RAW_IP, DECAP_ALL, &packet), IGNORE_NONE);
	assert_int_equal(packet.l3_offset, 40);
	assert_int_equal(packet.outer.fragment.octets, 60);
	frame_be16(&frame, middle + 6, 0x2000);
	assert_int_equal(frame_parse(&frame, RAW_IP, DECAP_ALL, &packet), IGNORE_NONE);
	assert_int_equal(packet.l3_offset, middle);
	assert_int_equal(packet.has, PACKET_FIRST_FRAGMENT | PACKET_IN_FRAGMENT);
}

static void the_numbers_of_one_direction_are_marked(void **)
{
	for (unsigned i = 0; i < sizeof(tunnel_cases) / sizeof(*tunnel_cases); i++) {
		const struct tunnel_case *c = &tunnel_cases[i];
		struct test_frame frame = {.n = 0};
		struct packet_headers packet;

		build(&frame, c);
		assert_int_equal(frame_parse(&frame, RAW_IP, DECAP_ALL, &packet), IGNORE_NONE);
		assert_int_equal(!!(packet.has & PACKET_VNI_ONE_WAY),
				 c->decap == DECAP_GTP || c->decap == DECAP_L2TP ||
				     strstr(c->header, "880b"));
	}
}

static void eight_tunnels_are_entered_and_no_more(void **)
{
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;
	uint32_t begin[20];

	for (unsigned i = 0; i < 20; i++)
		begin[i] = frame_ipv4(&frame, 4);
	frame_ipv4_tcp(&frame);
	for (unsigned i = 0; i < 20; i++)
		frame_ends_ipv4(&frame, begin[i]);
	assert_int_equal(frame_parse(&frame, RAW_IP, DECAP_IPIP, &packet), IGNORE_NONE);
	assert_int_equal(packet.n_tunnels, 8);
	assert_int_equal(packet.l3_offset, begin[8]);
	assert_int_equal(packet.protocol, 4);
}

// VXLAN with VNI 9 over VLAN 7, in it GRE without key, in that the packet.
static void what_the_inner_packet_lacks_is_that_of_the_outer_one(void **)
{
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;
	uint32_t outer, middle;

	frame_hex(&frame, "0200000000aa 0200000000bb 8100 0007 8847 000641ff");
	outer = frame_ipv4(&frame, 17);
	frame_hex(&frame, "c000 12b5 0000 0000 08000000 00000900");
	frame_hex(&frame, "0200000000cc 0200000000dd 0800");
	middle = frame_ipv4(&frame, 47);
	frame_hex(&frame, "0000 0800");
	frame_ipv4_tcp(&frame);
	frame_ends_ipv4(&frame, middle);
	frame_ends_ipv4(&frame, outer);
	assert_int_equal(frame_parse(&frame, 1, DECAP_ALL, &packet), IGNORE_NONE);
	assert_int_equal(packet.n_tunnels, 2);
	assert_int_equal(packet.n_vlans, 1);
	assert_int_equal(packet.vlan, 7);
	assert_int_equal(packet.mpls_top, 0x641);
	assert_int_equal(packet.vni, 9);
	assert_int_equal(packet.mac_offset, outer + 36);
	assert_int_equal(packet.has, PACKET_HAS_MAC | PACKET_HAS_MPLS | PACKET_HAS_VNI);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_tunnel_is_looked_into_when_asked),
	    cmocka_unit_test(other_tunnels_are_left_alone),
	    cmocka_unit_test(the_outer_packet_is_metered_when_the_inner_one_is_not_sound),
	    cmocka_unit_test(a_sliced_packet_in_a_tunnel_is_metered_by_its_length),
	    cmocka_unit_test(a_fragmented_tunnel_is_looked_into),
	    cmocka_unit_test(the_length_of_a_fragmented_tunnel_is_udps),
	    cmocka_unit_test(a_tunnel_that_is_fragmented_twice_is_entered_once),
	    cmocka_unit_test(the_numbers_of_one_direction_are_marked),
	    cmocka_unit_test(eight_tunnels_are_entered_and_no_more),
	    cmocka_unit_test(what_the_inner_packet_lacks_is_that_of_the_outer_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
