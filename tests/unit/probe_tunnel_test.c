// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/frame_builder.h"

enum { RAW_IP = 101 };

static void add_ipv6_tcp(struct test_frame *frame)
{
	uint32_t begin = frame_ipv6(frame, 6);

	frame_tcp(frame);
	frame_ends_ipv6(frame, begin);
}

// RFC 4380 section 5.1.1: bare, with an origin indication, with authentication of a client id of 4
// and a value of 8 octets, with both.
static void teredo_indications_are_stepped_over(void **)
{
	static const char *const headers[] = {
	    "",
	    "0000 f227 bffffffe",
	    "0001 04 08 01020304 0102030405060708 0102030405060708 00",
	    "0001 00 00 0102030405060708 00 0000 f227 bffffffe",
	};

	for (unsigned i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
		struct test_frame frame = {.n = 0};
		struct packet_headers packet;
		uint32_t outer = frame_ipv4(&frame, 17);

		frame_udp(&frame, i % 2 ? 3544 : 50000, i % 2 ? 50000 : 3544);
		frame_hex(&frame, headers[i]);
		add_ipv6_tcp(&frame);
		frame_ends_ipv4(&frame, outer);
		assert_int_equal(frame_parse(&frame, RAW_IP, DECAP_TEREDO, &packet), IGNORE_NONE);
		assert_int_equal(packet.n_tunnels, 1);
		assert_int_equal(packet.ip_version, 6);
		assert_int_equal(packet.destination_port, 443);
		frame.octets[frame.n - 60] ^= 0x10; // version 7
		assert_int_equal(frame_parse(&frame, RAW_IP, DECAP_TEREDO, &packet), IGNORE_NONE);
		assert_int_equal(packet.n_tunnels, 0);
	}
}

static void six_in_four_is_entered(void **)
{
	struct test_frame frame = {.n = 0};
	struct packet_headers packet;
	uint32_t outer = frame_ipv4(&frame, 41);

	add_ipv6_tcp(&frame);
	frame_ends_ipv4(&frame, outer);
	assert_int_equal(frame_parse(&frame, RAW_IP, DECAP_IPIP, &packet), IGNORE_NONE);
	assert_int_equal(packet.n_tunnels, 1);
	assert_int_equal(packet.ip_version, 6);
}

// What is no data: each stays the packet that it is.
static void control_messages_are_left_alone(void **)
{
	static const struct {
		uint16_t port;
		const char *payload;
	} cases[] = {
	    {1701, "c802 0014 0001 0000 0000 0000"},	   // RFC 2661, type AVP to come
	    {1701, "c803 0014 00000001 0000 0000"},	   // RFC 3931
	    {1701, "0003 0000 00000000 0000"},		   // session 0
	    {5247, "01000000 16fefd00 00000000"},	   // DTLS
	    {5247, "00100308 00000000 020000000001"},	   // keep-alive
	    {5247, "00100080 00010000 020000000001"},	   // a fragment
	    {37008, "0104 0000 01"},			   // TZSP keep-alive
	    {4790, "0d000003 00000900 020000000001"},	   // GPE's OAM without a VNI
	    {4790, "0c000007 00000900 020000000001"},	   // an unknown protocol
	    {6080, "2001 0000 00000000"},		   // GUE's control
	    {6080, "8004 0000 45000028"},		   // its version 2
	    {6080, "0006 0000 03e801bb"},		   // TCP without IP
	    {4341, "09000000 00000000 4500"},		   // LISP with a key
	    {4341, "90000000 00000000 4500"},		   // with nonce and versions
	    {4341, "20000000 00000000 4500"},		   // echo without a nonce
	    {4341, "04000009 00000000 4500"},		   // an unknown protocol
	    {2268, "0400 0000 00000000"},		   // AMT's query
	    {4754, "2000 0800"},			   // a key that is not IP's begin
	    {3544, "0001 00 00 0102030405060708 00 6000"}, // nothing behind it
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct test_frame frame = {.n = 0};
		struct packet_headers packet;
		uint32_t outer = frame_ipv4(&frame, 17);

		frame_udp(&frame, 50000, cases[i].port);
		frame_hex(&frame, cases[i].payload);
		for (unsigned n = 0; n < 60; n++)
			frame.octets[frame.n++] = (uint8_t)(n * 11);
		frame_ends_ipv4(&frame, outer);
		assert_int_equal(frame_parse(&frame, RAW_IP, DECAP_ALL, &packet), IGNORE_NONE);
		assert_int_equal(packet.n_tunnels, 0);
		assert_int_equal(packet.destination_port, cases[i].port);
	}
}

static uint64_t random_next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static unsigned invented(const struct decap *decap, uint8_t protocol, uint16_t port)
{
	enum { PACKETS = 1000000, HEADERS = 28, PAYLOAD = 96 };
	struct packet_settings settings = {.decap = *decap};
	struct test_frame frame = {.n = 0};
	uint64_t state = 88172645463325252U + port + protocol;
	unsigned n = 0;

	frame_ipv4(&frame, protocol);
	frame_udp(&frame, 50000, port);
	for (unsigned i = 0; i < PACKETS; i++) {
		uint32_t at = protocol == 17 ? HEADERS : HEADERS - 8;
		uint32_t octets = 200 + (uint32_t)(state >> 40) % 1200;
		struct packet_headers packet;

		for (uint32_t end = at + PAYLOAD; at < end; at += 8) {
			uint64_t word = random_next(&state);

			memcpy(frame.octets + at, &word, 8);
		}
		frame_be16(&frame, 2, octets);
		assert_int_equal(
		    packet_parse(&packet, &settings, frame.octets, octets, octets, RAW_IP),
		    IGNORE_NONE);
		n += packet.n_tunnels;
	}
	return n;
}

static void random_payload_on_tunnel_ports_invents_no_flow(void **)
{
	static const uint8_t protocols[] = {94, 97, 115, 137, 143};
	struct decap decap;

	decap_preset(&decap, DECAP_ALL);
	for (unsigned i = 0; i < decap.n_ports; i++)
		assert_int_equal(invented(&decap, 17, decap.port[i].port), 0);
	for (unsigned i = 0; i < sizeof(protocols); i++)
		assert_int_equal(invented(&decap, protocols[i], 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(teredo_indications_are_stepped_over),
	    cmocka_unit_test(six_in_four_is_entered),
	    cmocka_unit_test(control_messages_are_left_alone),
	    cmocka_unit_test(random_payload_on_tunnel_ports_invents_no_flow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
