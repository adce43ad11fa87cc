// SPDX-License-Identifier: BSD-3-Clause
// Headers between that of IP and what has ports.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/frame_builder.h"

enum { RAW_IP = 101 };

// RFC 4302 section 2: 12 octets, then 24 with a check value of 96 bits.
static void authentication_before_ipv4_ports_is_walked(void **)
{
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;
	uint32_t begin = frame_ipv4(&frame, 51);

	frame_hex(&frame, "3301 0000 00000001 00000001");
	frame_hex(&frame, "0604 0000 00000001 00000001 0123456789abcdef01234567");
	frame_tcp(&frame);
	frame_ends_ipv4(&frame, begin);
	frame_hex(&frame, "00000000"); // padding
	assert_int_equal(frame_parse(&frame, RAW_IP, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.protocol, 6);
	assert_int_equal(packet.destination_port, 443);
	assert_int_equal(packet.tcp_flags, 2);
	assert_int_equal(packet.l4_offset, 20 + 12 + 24);
	assert_int_equal(packet.l4_captured, 20);
	for (uint32_t cut = 20; cut < 20 + 12 + 24; cut++) {
		assert_int_equal(frame_parse_part(&frame, cut, frame.n, RAW_IP, 0, &packet),
				 IGNORE_NONE);
		assert_int_equal(packet.protocol, 51);
		assert_int_equal(packet.source_port, 0);
	}
	// the fragments of one packet have the protocol of its IP header in common
	frame_be16(&frame, 6, 0x2000);
	assert_int_equal(frame_parse(&frame, RAW_IP, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.fragment.protocol, 51);
	assert_int_equal(packet.source_port, 1000);
	frame_be16(&frame, 6, 0x0007);
	assert_int_equal(frame_parse(&frame, RAW_IP, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.protocol, 51);
	assert_int_equal(packet.fragment.protocol, 51);
}

static void every_ipv6_extension_header_is_walked(void **)
{
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;
	uint32_t begin = frame_ipv6(&frame, 0);

	frame_hex(&frame, "3c00 050200000100"); // hop-by-hop
	frame_hex(&frame, "2b01 0000000000000000000000000000");
	frame_hex(&frame, "3300 000000000000"); // routing, then authentication of 12 octets
	frame.octets[frame.n - 7] = 0;
	frame_hex(&frame, "8701 00000000000000000000");
	frame_hex(&frame, "8b00 000000000000");	 // mobility
	frame_hex(&frame, "8c00 000000000000");	 // HIP
	frame_hex(&frame, "2c00 000000000000");	 // Shim6
	frame_hex(&frame, "0600 0001 00000007"); // first fragment
	frame_tcp(&frame);
	frame_ends_ipv6(&frame, begin);
	assert_int_equal(frame_parse(&frame, RAW_IP, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.protocol, 6);
	assert_int_equal(packet.source_port, 1000);
	assert_int_equal(packet.has, PACKET_FIRST_FRAGMENT);
	assert_int_equal(packet.tos, 0x20);
	assert_int_equal(packet.ttl, 63);
	assert_memory_equal(packet.destination, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\2", 16);
	for (uint32_t cut = 40; cut < frame.n; cut++)
		assert_int_equal(frame_parse_part(&frame, cut, frame.n, RAW_IP, 0, &packet),
				 IGNORE_NONE);
}

static void a_cut_extension_header_is_the_protocol(void **)
{
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;
	uint32_t begin = frame_ipv6(&frame, 60);

	frame_hex(&frame, "06ff 0000000000000000000000000000");
	frame_ends_ipv6(&frame, begin);
	assert_int_equal(frame_parse(&frame, RAW_IP, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.protocol, 60);
	assert_int_equal(packet.l4_offset, 40);
}

static void a_later_ipv6_fragment_ends_the_walk(void **)
{
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;
	uint32_t begin = frame_ipv6(&frame, 44);

	frame_hex(&frame, "3c00 0009 00000007");
	frame_hex(&frame, "0600 000000000000");
	frame_ends_ipv6(&frame, begin);
	assert_int_equal(frame_parse(&frame, RAW_IP, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.protocol, 60);
	assert_int_equal(packet.has, PACKET_LATER_FRAGMENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(authentication_before_ipv4_ports_is_walked),
	    cmocka_unit_test(every_ipv6_extension_header_is_walked),
	    cmocka_unit_test(a_cut_extension_header_is_the_protocol),
	    cmocka_unit_test(a_later_ipv6_fragment_ends_the_walk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
