// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/frame_builder.h"

enum { RAW_IP = 101 };

static void an_ipv4_packet_gives_its_key_and_lengths(void **)
{
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;

	frame_ethernet(&frame, 0x0800);
	frame_ipv4_tcp(&frame);
	frame_hex(&frame, "000000000000"); // padding
	assert_int_equal(frame_parse(&frame, 1, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.protocol, 6);
	assert_memory_equal(packet.source, "\x0a\0\0\1", 4);
	assert_memory_equal(packet.destination, "\x0a\0\0\2", 4);
	assert_int_equal(packet.source_port, 1000);
	assert_int_equal(packet.destination_port, 443);
	assert_int_equal(packet.tcp_flags, 2);
	assert_int_equal(packet.ip_octets, 40);
	assert_int_equal(packet.wire_length, 60);
	assert_int_equal(packet.l4_offset, 34);
	assert_int_equal(packet.l4_captured, 20);
	assert_int_equal(packet.tos, 0x10);
	assert_int_equal(packet.ttl, 64);
	assert_int_equal(packet.has, PACKET_HAS_MAC);
}

// One octet of a sound packet changed, or its wire length.
static void unsound_ipv4_packets_are_ignored_with_their_reason(void **)
{
	static const struct {
		uint8_t at, value;
		uint32_t captured, wire;
		enum ignore_reason reason;
	} cases[] = {
	    {0, 0x55, 40, 40, IGNORE_IP_VERSION},
	    {0, 0x44, 40, 40, IGNORE_IP_HEADER_LENGTH},
	    {0, 0x4b, 40, 40, IGNORE_IP_HEADER_LENGTH}, // header of 44, total length 40
	    {3, 19, 40, 40, IGNORE_IP_HEADER_LENGTH},
	    {3, 41, 40, 40, IGNORE_IP_LENGTH}, // and the checksum is not that of 41
	    {2, 1, 40, 40, IGNORE_IP_LENGTH},
	    {3, 41, 40, 41, IGNORE_NONE}, // cut by the capture only
	    {0, 0x46, 22, 40, IGNORE_IP_TRUNCATED},
	    {8, 64, 19, 40, IGNORE_IP_TRUNCATED},
	    {8, 64, 20, 40, IGNORE_NONE},
	    {8, 64, 40, 12, IGNORE_NONE}, // a wire length below what was captured is not believed
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct test_frame frame = {.n = 0};
		struct packet_headers packet;

		frame_ipv4_tcp(&frame);
		frame_checksum(&frame, 0);
		frame.octets[cases[i].at] = cases[i].value;
		assert_int_equal(
		    frame_parse_part(&frame, cases[i].captured, cases[i].wire, RAW_IP, 0, &packet),
		    cases[i].reason);
	}
}

// A broker leaves 64 octets of a frame of 1,514: the IP length and its checksum are as before.
static void a_sliced_ipv4_packet_is_metered_by_its_length(void **)
{
	struct packet_settings drop = {.drop_sliced = true};
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;

	frame_ethernet(&frame, 0x8100);
	frame_hex(&frame, "0007 0800");
	frame_ipv4_tcp(&frame);
	frame_hex(&frame, "00000000000000000000");
	frame_be16(&frame, 18 + 2, 1500);
	frame_checksum(&frame, 18);
	assert_int_equal(frame_parse(&frame, 1, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.ip_octets, 1500);
	assert_int_equal(packet.wire_length, 1518);
	assert_int_equal(packet.source_port, 1000);
	assert_int_equal(packet.l4_captured, frame.n - 38);
	assert_true(packet.has & PACKET_SLICED);
	assert_int_equal(packet_parse(&packet, &drop, frame.octets, frame.n, frame.n, 1),
			 IGNORE_IP_LENGTH);
	frame_be16(&frame, 18 + 2, 1501); // which the checksum denies
	assert_int_equal(frame_parse(&frame, 1, 0, &packet), IGNORE_IP_LENGTH);
}

static void what_is_left_of_a_sliced_transport_header_is_read(void **)
{
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;

	frame_ipv4_tcp(&frame);
	frame_checksum(&frame, 0);
	for (uint32_t n = 20; n < 40; n++) {
		assert_int_equal(frame_parse_part(&frame, n, n, RAW_IP, 0, &packet), IGNORE_NONE);
		assert_int_equal(packet.ip_octets, 40);
		assert_int_equal(packet.source_port, n >= 24 ? 1000 : 0);
		assert_int_equal(packet.tcp_flags, n >= 34 ? 2 : 0);
	}
	assert_int_equal(frame_parse_part(&frame, 19, 19, RAW_IP, 0, &packet), IGNORE_IP_TRUNCATED);
}

static void a_sliced_ipv6_packet_is_metered_by_its_length(void **)
{
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;

	frame_ipv6(&frame, 6);
	frame_tcp(&frame);
	frame_be16(&frame, 4, 1440);
	assert_int_equal(frame_parse(&frame, RAW_IP, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.ip_octets, 1480);
	assert_int_equal(packet.wire_length, 1480);
	assert_int_equal(packet.destination_port, 443);
	assert_int_equal(packet.l4_captured, 20);
	assert_true(packet.has & PACKET_SLICED);
}

// Linux, include/net/ipv6.h: a BIG TCP packet has payload length 0 and may lack the jumbo option.
static void ipv6_length_0_before_tcp_is_what_is_left_of_the_frame(void **)
{
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;

	frame_ipv6(&frame, 6);
	frame_tcp(&frame);
	assert_int_equal(frame_parse_part(&frame, frame.n, 70060, RAW_IP, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.ip_octets, 70060);
	assert_int_equal(packet.destination_port, 443);
	assert_false(packet.has & PACKET_SLICED);
	frame.octets[6] = 59; // no next header, and padding
	assert_int_equal(frame_parse(&frame, RAW_IP, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.ip_octets, 40);
}

static void total_length_0_is_what_is_left_of_the_frame(void **)
{
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;

	frame_ipv4_tcp(&frame);
	frame_be16(&frame, 2, 0);
	assert_int_equal(frame_parse_part(&frame, 40, 70000, RAW_IP, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.ip_octets, 70000);
	assert_int_equal(packet.l4_captured, 20);
}

static void options_are_stepped_over(void **)
{
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;
	uint32_t ip = frame_ipv4(&frame, 6);

	frame.octets[0] = 0x47;
	frame_hex(&frame, "0101010101010100");
	frame_tcp(&frame);
	frame_ends_ipv4(&frame, ip);
	assert_int_equal(frame_parse(&frame, RAW_IP, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.l4_offset, 28);
	assert_int_equal(packet.source_port, 1000);
}

static void only_the_first_fragment_has_ports(void **)
{
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;

	frame_ipv4_tcp(&frame);
	frame_be16(&frame, 6, 0x2000);
	assert_int_equal(frame_parse(&frame, RAW_IP, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.has, PACKET_FIRST_FRAGMENT);
	assert_int_equal(packet.source_port, 1000);
	frame_be16(&frame, 6, 0x2001);
	assert_int_equal(frame_parse(&frame, RAW_IP, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.has, PACKET_LATER_FRAGMENT);
	assert_int_equal(packet.source_port, 0);
	assert_int_equal(packet.tcp_flags, 0);
	assert_int_equal(packet.l4_captured, 0);
	frame_be16(&frame, 6, 0x4000); // don't fragment
	assert_int_equal(frame_parse(&frame, RAW_IP, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.has, 0);
}

static void a_fragment_says_which_part_of_which_packet_it_is(void **)
{
	struct test_frame v4 = {.n = 0}, v6 = {.n = 0};
	struct packet_headers packet;
	uint32_t begin;

	frame_ipv4_tcp(&v4);
	frame_be16(&v4, 4, 0xabcd);
	frame_be16(&v4, 6, 0x20b9);
	assert_int_equal(frame_parse(&v4, RAW_IP, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.fragment.id, 0xabcd);
	assert_int_equal(packet.fragment.offset, 0xb9);
	assert_int_equal(packet.fragment.octets, 20);
	assert_int_equal(packet.fragment.protocol, 6);
	assert_true(packet.fragment.more);
	begin = frame_ipv6(&v6, 60);
	frame_hex(&v6, "2c00 000000000000"); // not of what is fragmented
	frame_hex(&v6, "1100 05c8 01020304 0000000000000000");
	frame_ends_ipv6(&v6, begin);
	assert_int_equal(frame_parse(&v6, RAW_IP, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.fragment.id, 0x01020304);
	assert_int_equal(packet.fragment.offset, 0x5c8 / 8);
	assert_int_equal(packet.fragment.octets, 8);
	assert_int_equal(packet.fragment.protocol, 0); // RFC 8200 does not tell packets apart by it
	assert_false(packet.fragment.more);
}

static void a_cut_transport_header_is_metered_with_what_is_there(void **)
{
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;

	frame_ipv4_tcp(&frame);
	for (uint32_t captured = 20; captured <= 40; captured++) {
		assert_int_equal(frame_parse_part(&frame, captured, 40, RAW_IP, 0, &packet),
				 IGNORE_NONE);
		assert_int_equal(packet.source_port, captured >= 24 ? 1000 : 0);
		assert_int_equal(packet.tcp_flags, captured >= 34 ? 2 : 0);
		assert_int_equal(packet.ip_octets, 40);
	}
}

static void ports_are_those_of_protocols_that_have_them(void **)
{
	static const uint8_t with_ports[] = {6, 17, 33, 132, 136}, without[] = {1, 2, 47, 50, 89};

	for (unsigned i = 0; i < 5; i++) {
		struct test_frame frame = {.n = 0};
		struct packet_headers packet;

		frame_ipv4_tcp(&frame);
		frame.octets[9] = with_ports[i];
		assert_int_equal(frame_parse(&frame, RAW_IP, 0, &packet), IGNORE_NONE);
		assert_int_equal(packet.destination_port, 443);
		frame.octets[9] = without[i];
		assert_int_equal(frame_parse(&frame, RAW_IP, 0, &packet), IGNORE_NONE);
		assert_int_equal(packet.destination_port, 0);
		assert_int_equal(packet.protocol, without[i]);
	}
}

static void icmp_type_and_code_belong_to_the_right_ip_version(void **)
{
	struct test_frame v4 = {.n = 0}, v6 = {.n = 0};
	struct packet_headers packet;
	uint32_t begin = frame_ipv4(&v4, 1);

	frame_hex(&v4, "0301000000000000");
	frame_ends_ipv4(&v4, begin);
	assert_int_equal(frame_parse(&v4, RAW_IP, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.has, PACKET_HAS_ICMP);
	assert_int_equal(packet.icmp_type_code, 0x301);
	v4.octets[9] = 58;
	assert_int_equal(frame_parse(&v4, RAW_IP, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.has, 0);

	begin = frame_ipv6(&v6, 58);
	frame_hex(&v6, "8700000000000000");
	frame_ends_ipv6(&v6, begin);
	assert_int_equal(frame_parse(&v6, RAW_IP, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.icmp_type_code, 0x8700);
	v6.octets[6] = 1;
	assert_int_equal(frame_parse(&v6, RAW_IP, 0, &packet), IGNORE_NONE);
	assert_int_equal(packet.has, 0);
}

static void a_jumbogram_is_as_long_as_its_option_says(void **)
{
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;

	frame_ipv6(&frame, 0);
	frame_hex(&frame, "1100 c204 00012000");
	frame_udp(&frame, 5, 6);
	assert_int_equal(frame_parse_part(&frame, frame.n, 0x12000 + 40, RAW_IP, 0, &packet),
			 IGNORE_NONE);
	assert_int_equal(packet.ip_octets, 0x12000 + 40);
	assert_int_equal(packet.source_port, 5);
	frame_be16(&frame, 42, 0xc204);
	assert_int_equal(frame_parse_part(&frame, frame.n, 0x12000 + 39, RAW_IP, 0, &packet),
			 IGNORE_IP_LENGTH);
	memset(frame.octets + 44, 0xff, 4); // 2^32 - 1 and the header must not wrap
	assert_int_equal(frame_parse(&frame, RAW_IP, 0, &packet), IGNORE_IP_LENGTH);
}

static void unsound_ipv6_packets_are_ignored_with_their_reason(void **)
{
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;
	uint32_t begin = frame_ipv6(&frame, 17);

	frame_udp(&frame, 5, 6);
	frame_ends_ipv6(&frame, begin);
	assert_int_equal(frame_parse_part(&frame, 39, 48, RAW_IP, 0, &packet), IGNORE_IP_TRUNCATED);
	assert_int_equal(frame_parse_part(&frame, 46, 47, RAW_IP, 0, &packet), IGNORE_NONE);
	frame_be16(&frame, 4, 9); // UDP says 8
	assert_int_equal(frame_parse_part(&frame, 46, 47, RAW_IP, 0, &packet), IGNORE_IP_LENGTH);
	assert_int_equal(frame_parse(&frame, 228, 0, &packet), IGNORE_IP_VERSION);
	frame.octets[0] = 0x42;
	assert_int_equal(frame_parse(&frame, 229, 0, &packet), IGNORE_IP_VERSION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_ipv4_packet_gives_its_key_and_lengths),
	    cmocka_unit_test(unsound_ipv4_packets_are_ignored_with_their_reason),
	    cmocka_unit_test(a_sliced_ipv4_packet_is_metered_by_its_length),
	    cmocka_unit_test(what_is_left_of_a_sliced_transport_header_is_read),
	    cmocka_unit_test(a_sliced_ipv6_packet_is_metered_by_its_length),
	    cmocka_unit_test(ipv6_length_0_before_tcp_is_what_is_left_of_the_frame),
	    cmocka_unit_test(total_length_0_is_what_is_left_of_the_frame),
	    cmocka_unit_test(options_are_stepped_over),
	    cmocka_unit_test(only_the_first_fragment_has_ports),
	    cmocka_unit_test(a_fragment_says_which_part_of_which_packet_it_is),
	    cmocka_unit_test(a_cut_transport_header_is_metered_with_what_is_there),
	    cmocka_unit_test(ports_are_those_of_protocols_that_have_them),
	    cmocka_unit_test(icmp_type_and_code_belong_to_the_right_ip_version),
	    cmocka_unit_test(a_jumbogram_is_as_long_as_its_option_says),
	    cmocka_unit_test(unsound_ipv6_packets_are_ignored_with_their_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
