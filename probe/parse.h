// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_PARSE_H
#define PROBE_PARSE_H

#include <rte_branch_prediction.h>
#include <rte_byteorder.h>

#include "config/options.h"
#include "probe/flight.h"

// From a frame to a flight. The fast way takes Ethernet with at most one 802.1Q tag, IPv4 without
// options and fragments or IPv6 without extension headers, and TCP or UDP that is whole; everything
// else goes to packet_parse(). Both give the same for what both can take.

struct parser {
	__m128i tunnel_ports;	// three source and five destination ports, not for the fast way
	__m128i ports_of_ipv4;	// shuffles the octets from TTL to ports into an order like that
	__m128i ports_of_word;	// so for a word of ports
	__m128i key_of_ipv4[2]; // shuffles them into a key, by direction
	__m128i kind_ipv4;
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
	uint8_t bits; // input and lateness, as in flight->bits
};

// The symmetric fold of pmd/spread.h for the packet's Flow: what a NIC would hash of it.
uint16_t parse_fold(const struct flight *flight, const struct slow_packet *slow);

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

static inline bool frame_is_tagged(const uint8_t *frame)
{
	return load16(frame + 12) == RTE_BE16(0x8100);
}

static inline uint64_t low64(__m128i vector)
{
	return (uint64_t)_mm_cvtsi128_si64(vector);
}

// The owner's fold of a packet: its addresses and ports, which are in the packet's order.
static inline uint16_t fold_words(uint64_t addresses, uint32_t ports)
{
	uint32_t words = (uint32_t)addresses ^ (uint32_t)(addresses >> 32) ^ ports;

	return __builtin_bswap16((uint16_t)(words ^ words >> 16));
}

// Endpoints and what else the fast way finds, in registers: a key stored in parts and loaded whole
// at once would wait for its stores.
struct fast_packet {
	uint64_t address;
	uint32_t ports;
	uint8_t kind;
	bool swapped;
};

static inline __m128i make_key(uint64_t address, uint32_t ports, uint32_t vlan, uint32_t protocol,
			       uint32_t kind)
{
	uint64_t rest = ports | (uint64_t)(vlan | protocol << 16 | kind << 24) << 32;

	return _mm_set_epi64x((long long)rest, (long long)address);
}

// Without a branch on the order of addresses: which endpoint is the first is anybody's guess. The
// source is the low half of `addresses`, as loaded, as it is of `ports`.
static inline bool swapped4(uint64_t addresses, uint32_t ports)
{
	uint64_t turned = addresses << 32 | addresses >> 32;

	if (__builtin_expect(turned == addresses, 0))
		return (ports & 0xffff) > ports >> 16;
	return turned < addresses;
}

static inline void put_endpoints4(struct fast_packet *packet, uint64_t addresses, uint32_t ports)
{
	packet->swapped = swapped4(addresses, ports);
	packet->address = addresses;
	packet->ports = ports;
	if (packet->swapped) {
		packet->address = addresses << 32 | addresses >> 32;
		packet->ports = ports << 16 | ports >> 16;
	}
}

// Any total order of the endpoints will do; this one compares words as loaded.
static inline bool endpoints_swapped(__m128i source, __m128i destination, uint32_t ports)
{
	uint64_t s0 = low64(source), d0 = low64(destination);
	uint64_t s1 = (uint64_t)_mm_extract_epi64(source, 1);
	uint64_t d1 = (uint64_t)_mm_extract_epi64(destination, 1);
	bool last = (s0 > d0) | ((s0 == d0) & ((ports & 0xffff) > ports >> 16));

	return (s1 > d1) | ((s1 == d1) & last);
}

static inline void put_endpoints6(struct fast_packet *packet, const struct hash_key *secret,
				  const uint8_t *source, const uint8_t *destination, uint32_t ports)
{
	__m128i from = _mm_loadu_si128((const __m128i *)source);
	__m128i to = _mm_loadu_si128((const __m128i *)destination);
	__m128i words = _mm_xor_si128(from, to);
	bool swapped = endpoints_swapped(from, to, ports);
	__m128i exchange = _mm_and_si128(words, _mm_set1_epi64x(-(long long)swapped));
	__m128i first = _mm_xor_si128(from, exchange), second = _mm_xor_si128(to, exchange);
	uint32_t turned = (ports ^ (ports << 16 | ports >> 16)) & -(uint32_t)swapped;

	packet->swapped = swapped;
	packet->address = (uint64_t)_mm_extract_epi64(second, 1) ^
			  low64(hash_addresses(secret, first, low64(second)));
	packet->ports = ports ^ turned;
}

enum { L4_TCP = 6, L4_UDP = 17, L4_SCTP = 132, TCP_FLAGS_AT = 12 };

// By protocol: in the low half the mask of its TCP flags, in the high half the least octets of its
// header; for what the fast way does not take, more than there can be.
extern uint32_t parse_l4[256];

// Decapsulation by port is the slow way's; a port that merely looks so does no harm there.
static inline bool may_be_tunnel(const struct parser *parser, __m128i ports)
{
	__m128i same = _mm_cmpeq_epi16(ports, parser->tunnel_ports);

	return !_mm_testz_si128(same, same);
}

static inline void fill_flight(struct flight *flight, const uint8_t *l4, uint32_t l4_known,
			       uint32_t wire, uint32_t octets)
{
	flight->tcp_flags = __builtin_bswap16(load16(l4 + TCP_FLAGS_AT)) & (uint16_t)l4_known;
	flight->ip_octets = octets;
	flight->overhead = wire - octets;
}

// The octets from TTL to ports are one vector: shuffled into a key, in either order, and into
// (source port, destination port five times) for the tunnels.
static inline bool parse_ipv4(const struct parser *parser, const uint8_t *ip, uint32_t l3,
			      uint32_t wire, struct flight *flight, __m128i *key)
{
	// version 4, five words, neither more fragments nor an offset
	const uint64_t mask = UINT64_C(0xff3f0000000000ff), plain = 0x45;
	const uint64_t head = load64(ip);
	const uint32_t octets = __builtin_bswap16((uint16_t)(head >> 16));
	const uint32_t l4_known = parse_l4[ip[9]];
	const __m128i vector = _mm_loadu_si128((const __m128i *)(ip + 8));
	const bool swapped = swapped4(load64(ip + 12), load32(ip + 20));

	if (unlikely((head & mask) != plain) || unlikely(octets > wire - l3) ||
	    unlikely(octets < 20 + (l4_known >> 16)) ||
	    unlikely(may_be_tunnel(parser, _mm_shuffle_epi8(vector, parser->ports_of_ipv4))))
		return false;
	*key =
	    _mm_or_si128(_mm_shuffle_epi8(vector, parser->key_of_ipv4[swapped]), parser->kind_ipv4);
	flight->tos = (uint8_t)(head >> 8);
	flight->ttl = ip[8];
	flight->direction = swapped;
	fill_flight(flight, ip + 20, l4_known, wire, octets);
	return true;
}

static inline bool parse_ipv6(const struct parser *parser, const uint8_t *ip, uint32_t l3,
			      uint32_t wire, struct flight *flight, __m128i *key)
{
	uint32_t octets = __builtin_bswap16(load16(ip + 4)) + 40U, ports = load32(ip + 40);
	uint32_t l4_known = parse_l4[ip[6]];
	struct fast_packet packet;

	if ((ip[0] >> 4 != 6) | (octets > wire - l3) | (octets < 40 + (l4_known >> 16)))
		return false;
	if (may_be_tunnel(parser,
			  _mm_shuffle_epi8(_mm_cvtsi32_si128((int)ports), parser->ports_of_word)))
		return false;
	put_endpoints6(&packet, &parser->secret, ip + 8, ip + 24, ports);
	*key = make_key(packet.address, packet.ports, 0, ip[6], KEY_IPV6 | KEY_LONG);
	flight->tos = (uint8_t)(ip[0] << 4 | ip[1] >> 4);
	flight->ttl = ip[7];
	flight->direction = packet.swapped;
	fill_flight(flight, ip + 40, l4_known, wire, octets);
	return true;
}

// A frame with one tag is as a frame without, four octets on.
static inline bool parse_ip(const struct parser *parser, const uint8_t *frame, uint32_t l3,
			    uint32_t captured, uint32_t wire, struct flight *flight, __m128i *key)
{
	const uint16_t ipv4 = RTE_BE16(0x0800), ipv6 = RTE_BE16(0x86dd);
	uint16_t type = load16(frame + l3 - 2);

	if (__builtin_expect(type == ipv4, 1))
		return captured >= l3 + 20 + 20 &&
		       parse_ipv4(parser, frame + l3, l3, wire, flight, key);
	return type == ipv6 && captured >= l3 + 40 + 20 &&
	       parse_ipv6(parser, frame + l3, l3, wire, flight, key);
}

// False: the packet is for parse_slowly(). *key is the flight's key, still in a register; `bits` go
// into the flight's.
static inline bool parse_fast(const struct parser *parser, const uint8_t *frame, uint32_t captured,
			      uint32_t wire, uint8_t bits, struct flight *flight, __m128i *key)
{
	if ((captured < 14 + 20 + 20) | (wire > UINT16_MAX))
		return false;
	flight->bits = bits;
	if (frame_is_tagged(frame)) {
		uint64_t vlan = __builtin_bswap16(load16(frame + 14)) & parser->vlan_mask;

		if (!parse_ip(parser, frame, 18, captured, wire, flight, key))
			return false;
		*key = _mm_or_si128(*key, _mm_set_epi64x((long long)(vlan << 32), 0));
	} else if (!parse_ip(parser, frame, 14, captured, wire, flight, key)) {
		return false;
	}
	_mm_store_si128((__m128i *)&flight->key, *key);
	return true;
}

#endif
