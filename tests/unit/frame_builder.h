// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_UNIT_FRAME_BUILDER_H
#define TESTS_UNIT_FRAME_BUILDER_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "probe/packet/packet.h"

// Octets of a frame, added front to back. Lengths inside are fixed up by frame_ends_*().
struct test_frame {
	uint8_t octets[4096];
	uint32_t n;
};

static inline void frame_add(struct test_frame *frame, const void *octets, uint32_t n)
{
	memcpy(frame->octets + frame->n, octets, n);
	frame->n += n;
}

// "08 00 45": hexadecimal octets, blanks ignored.
static inline void frame_hex(struct test_frame *frame, const char *hex)
{
	for (unsigned value; *hex; hex += hex[0] == ' ' ? 1 : 2)
		if (*hex != ' ') {
			char digits[3] = {hex[0], hex[1], 0};

			value = (unsigned)strtoul(digits, NULL, 16);
			frame->octets[frame->n++] = (uint8_t)value;
		}
}

static inline void frame_be16(struct test_frame *frame, uint32_t at, uint32_t value)
{
	frame->octets[at] = (uint8_t)(value >> 8);
	frame->octets[at + 1] = (uint8_t)value;
}

static inline uint16_t frame_be16_at(const struct test_frame *frame, uint32_t at)
{
	return (uint16_t)(frame->octets[at] << 8 | frame->octets[at + 1]);
}

static inline void frame_ethernet(struct test_frame *frame, uint16_t ethertype)
{
	frame_hex(frame, "02 00 00 00 00 0d 02 00 00 00 00 05 00 00");
	frame_be16(frame, frame->n - 2, ethertype);
}

// 10.0.0.1 to 10.0.0.2, TTL 64, ToS 0x10. Returns where it begins.
static inline uint32_t frame_ipv4(struct test_frame *frame, uint8_t protocol)
{
	frame_hex(frame, "45 10 00 00 00 01 00 00 40 00 00 00 0a 00 00 01 0a 00 00 02");
	frame->octets[frame->n - 11] = protocol;
	return frame->n - 20;
}

static inline void frame_ends_ipv4(struct test_frame *frame, uint32_t begin)
{
	frame_be16(frame, begin + 2, frame->n - begin);
}

// Right by RFC 1071, for a header of 20 octets.
static inline void frame_checksum(struct test_frame *frame, uint32_t begin)
{
	uint32_t sum = 0;

	frame_be16(frame, begin + 10, 0);
	for (uint32_t i = begin; i < begin + 20; i += 2)
		sum += (uint32_t)frame->octets[i] << 8 | frame->octets[i + 1];
	sum = (sum & 0xffff) + (sum >> 16);
	frame_be16(frame, begin + 10, ~(sum + (sum >> 16)) & 0xffff);
}

// 2001:db8::1 to 2001:db8::2, hop limit 63, traffic class 0x20. Returns where it begins.
static inline uint32_t frame_ipv6(struct test_frame *frame, uint8_t next_header)
{
	frame_hex(frame, "62 00 00 00 00 00 00 3f"
			 "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01"
			 "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02");
	frame->octets[frame->n - 34] = next_header;
	return frame->n - 40;
}

static inline void frame_ends_ipv6(struct test_frame *frame, uint32_t begin)
{
	frame_be16(frame, begin + 4, frame->n - begin - 40);
}

// Returns where it begins.
static inline uint32_t frame_udp(struct test_frame *frame, uint16_t source, uint16_t destination)
{
	uint32_t begin = frame->n;

	frame_hex(frame, "00 00 00 00 00 08 00 00");
	frame_be16(frame, begin, source);
	frame_be16(frame, begin + 2, destination);
	return begin;
}

// SYN, ports 1000 to 443.
static inline void frame_tcp(struct test_frame *frame)
{
	frame_hex(frame, "03 e8 01 bb 00 00 00 01 00 00 00 00 50 02 10 00 00 00 00 00");
}

// An IPv4 packet with a TCP header: what the tests put inside of everything else.
static inline void frame_ipv4_tcp(struct test_frame *frame)
{
	uint32_t begin = frame_ipv4(frame, 6);

	frame_tcp(frame);
	frame_ends_ipv4(frame, begin);
	frame_checksum(frame, begin);
}

// Parses an exact-size copy, so that a sanitizer sees a read beyond the end. Addresses point into
// the frame that was given.
static inline enum ignore_reason frame_parse_part(const struct test_frame *frame, uint32_t captured,
						  uint32_t wire, uint16_t link_type, unsigned decap,
						  struct packet_headers *packet)
{
	uint8_t *copy = malloc(captured ? captured : 1);
	struct packet_settings settings = {0};
	enum ignore_reason reason;

	decap_preset(&settings.decap, decap);
	memcpy(copy, frame->octets, captured);
	reason = packet_parse(packet, &settings, copy, captured, wire, link_type);
	if (reason == IGNORE_NONE) {
		packet->source = frame->octets + (packet->source - copy);
		packet->destination = frame->octets + (packet->destination - copy);
	}
	free(copy);
	return reason;
}

static inline enum ignore_reason frame_parse(const struct test_frame *frame, uint16_t link_type,
					     unsigned decap, struct packet_headers *packet)
{
	return frame_parse_part(frame, frame->n, frame->n, link_type, decap, packet);
}

#endif
