// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_PARSE_H
#define PROBE_PARSE_H

#include <rte_byteorder.h>

#include "config/options.h"
#include "probe/flight.h"

// From a frame to a flight. The fast way takes Ethernet with at most one 802.1Q tag, IPv4 without
// options and fragments or IPv6 without extension headers, and TCP or UDP that is whole; everything
// else goes to packet_parse(). Both give the same for what both can take.

struct parser {
	__m128i tunnel_ports[2]; // (source, destination) that the fast way must not decide on
	struct hash_key secret;
	struct packet_settings packet;
	unsigned key; // KEY_ bits of the options
	uint16_t vlan_mask;
	bool fast; // the key has nothing that only the slow way can tell
};

// A frame as the worker holds it; octets are contiguous as far as `captured` goes.
struct frame {
	const uint8_t *octets;
	uint32_t captured;
	uint32_t wire_length;
	uint16_t link_type;
	uint8_t input;
};

void parser_init(struct parser *parser, const struct options *options,
		 const struct hash_key *secret);

// Fills the packet's members of flight and slow. Returns why it is not metered, or IGNORE_NONE.
enum ignore_reason parse_slowly(const struct parser *parser, const struct frame *frame,
				struct flight *flight, struct slow_packet *slow);

// A view of where headers and payload are, for both ways.
struct flight_view {
	const uint8_t *frame;
	const uint8_t *source, *destination;
	uint32_t l4_offset, l4_captured, l4_length; // captured without padding; as the headers say
	uint8_t ip_version;
};
void flight_look(const struct flight *flight, const struct slow_packet *slow,
		 struct flight_view *view);

static inline uint16_t load16(const uint8_t *octets)
{
	uint16_t value;

	memcpy(&value, octets, sizeof(value));
	return value;
}

static inline uint32_t load32(const uint8_t *octets)
{
	uint32_t value;

	memcpy(&value, octets, sizeof(value));
	return value;
}

static inline uint64_t load64(const uint8_t *octets)
{
	uint64_t value;

	memcpy(&value, octets, sizeof(value));
	return value;
}

static inline uint64_t low64(__m128i vector)
{
	return (uint64_t)_mm_cvtsi128_si64(vector);
}

// The fold is computed on words as loaded; for a NIC's hash they count in network order.
static inline uint32_t fold_words(uint32_t words)
{
	return rte_bswap16((uint16_t)(words ^ words >> 16));
}

static inline void flight_set_key4(struct flight *flight, uint32_t source, uint32_t destination,
				   uint32_t ports)
{
	uint64_t from = (uint64_t)source << 16 | (ports & 0xffff);
	uint64_t to = (uint64_t)destination << 16 | ports >> 16;
	bool swapped = from > to;
	uint64_t first = swapped ? to : from, second = swapped ? from : to;

	flight->key.address = first >> 16 | second >> 16 << 32;
	flight->key.ports = (uint32_t)(first & 0xffff) | (uint32_t)second << 16;
	flight->direction = swapped;
	flight->entry = fold_words(source ^ destination ^ ports);
}

// Any total order of the endpoints will do; this one compares words as loaded.
static inline bool endpoints_swapped(const uint8_t *source, const uint8_t *destination,
				     uint32_t ports)
{
	uint64_t s0 = load64(source), d0 = load64(destination);
	uint64_t s1 = load64(source + 8), d1 = load64(destination + 8);

	if (s1 != d1)
		return s1 > d1;
	return s0 != d0 ? s0 > d0 : (ports & 0xffff) > ports >> 16;
}

// `mask` is the hash of further key members.
static inline void flight_set_key6(struct flight *flight, const struct hash_key *secret,
				   const uint8_t *source, const uint8_t *destination,
				   uint32_t ports)
{
	bool swapped = endpoints_swapped(source, destination, ports);
	const uint8_t *first = swapped ? destination : source;
	const uint8_t *second = swapped ? source : destination;
	__m128i words = _mm_xor_si128(_mm_loadu_si128((const __m128i *)source),
				      _mm_loadu_si128((const __m128i *)destination));
	uint64_t folded = low64(words) ^ low64(_mm_srli_si128(words, 8));
	__m128i hash =
	    hash_addresses(secret, _mm_loadu_si128((const __m128i *)first), load64(second));

	flight->key.address = load64(second + 8) ^ low64(hash);
	flight->key.ports = swapped ? ports << 16 | ports >> 16 : ports;
	flight->direction = swapped;
	flight->entry = fold_words((uint32_t)folded ^ (uint32_t)(folded >> 32) ^ ports);
}

// Decapsulation by port is the slow way's; a port that merely looks so does no harm there.
static inline bool may_be_tunnel(const struct parser *parser, uint32_t ports)
{
	__m128i both = _mm_set1_epi32((int)ports);
	__m128i same = _mm_or_si128(_mm_cmpeq_epi16(both, parser->tunnel_ports[0]),
				    _mm_cmpeq_epi16(both, parser->tunnel_ports[1]));

	return !_mm_testz_si128(same, same);
}

enum { L4_TCP = 6, L4_UDP = 17, TCP_FLAGS_AT = 12 };

static inline bool parse_l4(const struct parser *parser, const uint8_t *l4, uint32_t l4_length,
			    struct flight *flight)
{
	bool tcp = flight->key.protocol == L4_TCP;

	if ((!tcp && flight->key.protocol != L4_UDP) || l4_length < (tcp ? 20 : 8))
		return false;
	flight->key.ports = load32(l4);
	flight->tcp_flags = (uint16_t)(rte_bswap16(load16(l4 + TCP_FLAGS_AT)) & (tcp ? 0xfff : 0));
	return !may_be_tunnel(parser, flight->key.ports);
}

static inline bool parse_ipv4(const struct parser *parser, const uint8_t *ip, uint32_t wire,
			      struct flight *flight)
{
	// version 4, five words, neither more fragments nor an offset
	const uint64_t mask = UINT64_C(0xff3f0000000000ff), plain = 0x45;
	uint64_t head = load64(ip);
	uint32_t octets = rte_bswap16((uint16_t)(head >> 16));

	flight->key.protocol = ip[9];
	if ((head & mask) != plain || octets > wire || octets < 20 ||
	    !parse_l4(parser, ip + 20, octets - 20, flight))
		return false;
	flight->key.kind = KEY_IPV4;
	flight->tos = (uint8_t)(head >> 8);
	flight->ttl = ip[8];
	flight->ip_octets = octets;
	flight_set_key4(flight, load32(ip + 12), load32(ip + 16), flight->key.ports);
	return true;
}

static inline bool parse_ipv6(const struct parser *parser, const uint8_t *ip, uint32_t wire,
			      struct flight *flight)
{
	uint32_t octets = rte_bswap16(load16(ip + 4)) + 40U;

	flight->key.protocol = ip[6];
	if (ip[0] >> 4 != 6 || octets > wire || !parse_l4(parser, ip + 40, octets - 40, flight))
		return false;
	flight->key.kind = KEY_IPV6 | KEY_LONG;
	flight->tos = (uint8_t)(ip[0] << 4 | ip[1] >> 4);
	flight->ttl = ip[7];
	flight->ip_octets = octets;
	flight_set_key6(flight, &parser->secret, ip + 8, ip + 24, flight->key.ports);
	return true;
}

// False: the packet is for parse_slowly().
static inline bool parse_fast(const struct parser *parser, const uint8_t *frame, uint32_t captured,
			      uint32_t wire_length, struct flight *flight)
{
	const uint16_t ipv4 = RTE_BE16(0x0800), ipv6 = RTE_BE16(0x86dd), tag = RTE_BE16(0x8100);
	uint32_t l3 = 14;
	uint16_t type;

	if (captured < 14 + 20 + 20)
		return false;
	flight->bits = 0;
	flight->key.vlan = 0;
	type = load16(frame + 12);
	if (type == tag) {
		flight->key.vlan = rte_bswap16(load16(frame + 14)) & parser->vlan_mask;
		flight->bits = FLIGHT_TAGGED;
		type = load16(frame + 16);
		l3 = 18;
	}
	if (type == ipv4 ? captured < l3 + 20 + 20 ||
			       !parse_ipv4(parser, frame + l3, wire_length - l3, flight)
			 : type != ipv6 || captured < l3 + 40 + 20 ||
			       !parse_ipv6(parser, frame + l3, wire_length - l3, flight))
		return false;
	flight->overhead = wire_length - flight->ip_octets;
	return true;
}

#endif
