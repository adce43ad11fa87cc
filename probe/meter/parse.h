// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_PARSE_H
#define PROBE_PARSE_H

#include <rte_branch_prediction.h>
#include <rte_byteorder.h>

#include "config/options/options.h"
#include "probe/meter/pkt_meta.h"
#include "probe/packet/fragment_table.h"

// From a frame to a struct pkt_meta. The fast way takes Ethernet with at most one 802.1Q tag, IPv4
// without options and fragments or IPv6 without extension headers, and TCP or UDP that is whole;
// everything else goes to packet_parse(). Both give the same for what both can take.

// Of a protocol: the mask of its TCP flags, and the least octets of an IPv4 packet with it; for
// what the fast way does not take, more than there can be.
struct parse_l4 {
	uint32_t flags, least;
};

// Of 32 ports the low and the high octets, or which octets of a packet's vector these are.
struct parse_ports {
	__m128i low[2], high[2]; // taken as one where the CPU has vectors of 32 octets
} __attribute__((aligned(32)));

struct parser {
	struct parse_ports tunnel_ports;  // source and destination ports, not for the fast way
	struct parse_ports ports_of_ipv4; // where they are in the octets from TTL to ports
	struct parse_ports ports_of_ipv6; // and in the last twelve of addresses, and ports
	__m128i key_of_ipv4[2]; // shuffles the octets from TTL to ports into a key, by direction
	__m128i kind_ipv4;
	__m128i delta_of_ipv4;	// shuffles the head of IPv4 with an overhead in it into a pkt_delta
	__m128i delta_of_words; // so for a vector of octets, overhead and TTL
	struct hash_key secret;
	struct packet_settings packet;
	bool keeps_tunnel; // in slow_headers
	bool takes_non_ip; // parse_link() does
	unsigned key;	   // KEY_ bits of the options
	uint8_t epoch;	   // of keys, see parser_set_epoch()
	uint16_t vlan_mask;
	// As they are in a frame; more than that where the key has what only the slow path can
	// find.
	uint32_t type_ipv4, type_ipv6;
	struct parse_l4 l4[256]; // by protocol
};

// A frame as the worker holds it; octets are contiguous as far as `captured` goes.
struct frame {
	const uint8_t *octets;
	uint32_t captured;
	uint32_t wire_length;
	uint16_t link_type;
	uint8_t input; // its index
};

// The symmetric fold of pmd/spread.h for the packet's Flow: what a NIC would hash of it.
uint16_t pkt_fold(const struct pkt_meta *pkt, const struct slow_headers *slow);

void parser_init(struct parser *parser, const struct options *options,
		 const struct hash_key *secret);

// Keys are of the epoch with this number from now on; at first of number 0.
void parser_set_epoch(struct parser *parser, uint32_t number);

// Fills the packet's members of pkt and slow. Returns why it is not metered, or IGNORE_NONE.
enum ignore_reason parse_full(const struct parser *parser, const struct frame *frame,
			      struct pkt_meta *pkt, struct slow_headers *slow);

// What stands for the IP packet that a fragment is of: addresses, number, protocol of IPv4, and the
// VLANs and the VNI where they tell Flows apart.
struct fragment_key parse_fragment_key(const struct parser *parser,
				       const struct ip_fragment *fragment);
// Gives a later fragment the ports that the first one had.
void parse_join(const struct parser *parser, uint8_t input, const struct first_fragment *first,
		struct pkt_meta *pkt, struct slow_headers *slow);
// Of a packet that parse_full() refused for `reason`: fills pkt and slow as a Flow's without IP.
// False: it is none.
bool parse_link(const struct parser *parser, const struct frame *frame, enum ignore_reason reason,
		struct pkt_meta *pkt, struct slow_headers *slow);
// For both: what the options want in the key besides addresses, ports, protocol and outermost VLAN;
// the mask that it is in the key, 0: none.
uint64_t key_extra(const struct parser *parser, uint8_t input, const struct pkt_meta *pkt,
		   const struct slow_headers *slow);
void set_slow_delta(const struct packet_headers *packet, struct pkt_delta *delta);

// A view of where headers and payload are, for both ways.
struct pkt_headers {
	const uint8_t *frame;
	const uint8_t *source, *destination;
	uint32_t l4_offset, l4_captured, l4_length; // captured without padding; as the headers say
	uint8_t ip_version;
};
void headers_of(const struct pkt_meta *pkt, const struct slow_headers *slow,
		struct pkt_headers *view);

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

// The traffic class, of either version.
static inline uint8_t tos_of(const uint8_t *ip)
{
	return ip[0] >> 4 == 4 ? ip[1] : (uint8_t)(ip[0] << 4 | ip[1] >> 4);
}

enum { ETHERNET_OCTETS = 14, TAG_OCTETS = 4 };

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

static inline __m128i make_key(uint64_t address, uint32_t ports, uint32_t vlan, uint32_t protocol,
			       uint32_t kind)
{
	uint64_t rest = ports | (uint64_t)(vlan | protocol << 16 | kind << 24) << 32;

	return _mm_set_epi64x((long long)rest, (long long)address);
}

// Which endpoint is a key's first is anybody's guess, so there is no branch on it: the order is all
// ones where the source is the second, else 0. The source is the low half of ports, as loaded.
static inline uint64_t order_of_ports(const uint8_t *at)
{
	const uint32_t ports = load32(at);

	return -(uint64_t)((ports & 0xffff) > ports >> 16);
}

// The source is the low half of `addresses`, as loaded.
static inline uint64_t order4(uint64_t addresses, const uint8_t *ports)
{
	uint64_t turned = addresses << 32 | addresses >> 32;

	if (unlikely(turned == addresses))
		return order_of_ports(ports);
	return -(uint64_t)(turned < addresses);
}

// By their last halves, in which addresses differ most.
static inline uint64_t order6(const uint8_t *source, const uint8_t *destination,
			      const uint8_t *ports)
{
	uint64_t from = load64(source + 8), to = load64(destination + 8);

	if (unlikely(from == to)) {
		from = load64(source);
		to = load64(destination);
		if (from == to)
			return order_of_ports(ports);
	}
	return -(uint64_t)(to < from);
}

static inline uint32_t ports_in_order(uint32_t ports, uint64_t order)
{
	const unsigned turn = order & 16;

	return ports << turn | ports >> (-turn & 31);
}

// The address member of a long key, in the vector's low half.
static inline __m128i long_address(const struct hash_key *secret, const uint8_t *first,
				   const uint8_t *second)
{
	__m128i tail = _mm_loadu_si128((const __m128i *)second);
	__m128i hash = hash_addresses(secret, _mm_loadu_si128((const __m128i *)first), tail);

	return _mm_xor_si128(hash, _mm_srli_si128(tail, 8));
}

enum { L4_TCP = 6, L4_UDP = 17, L4_SCTP = 132, TCP_FLAGS_AT = 12 };

// What the fast way takes has at most this many octets, so counters have room for it.
enum { FAST_LENGTH = 0x7fff };

// Sixteen octets of a packet, twice where the CPU has vectors for that.
#ifdef __AVX2__
typedef __m256i port_vector;

static __rte_always_inline port_vector load_ports(const uint8_t *octets)
{
	return _mm256_castps_si256(_mm256_broadcast_ps((const __m128 *)octets));
}

static __rte_always_inline __m128i once(port_vector ports)
{
	return _mm256_castsi256_si128(ports);
}

static __rte_always_inline bool has_port(port_vector ports, const struct parse_ports *shuffle,
					 const struct parse_ports *known)
{
	const __m256i low = _mm256_shuffle_epi8(ports, *(const __m256i *)shuffle->low);
	const __m256i high = _mm256_shuffle_epi8(ports, *(const __m256i *)shuffle->high);

	return !_mm256_testz_si256(_mm256_cmpeq_epi8(low, *(const __m256i *)known->low),
				   _mm256_cmpeq_epi8(high, *(const __m256i *)known->high));
}
#else
typedef __m128i port_vector;

static __rte_always_inline port_vector load_ports(const uint8_t *octets)
{
	return _mm_loadu_si128((const __m128i *)octets);
}

static __rte_always_inline __m128i once(port_vector ports)
{
	return ports;
}

static __rte_always_inline bool has_port_of_half(port_vector ports,
						 const struct parse_ports *shuffle,
						 const struct parse_ports *known, unsigned half)
{
	const __m128i low = _mm_shuffle_epi8(ports, shuffle->low[half]);
	const __m128i high = _mm_shuffle_epi8(ports, shuffle->high[half]);

	return !_mm_testz_si128(_mm_cmpeq_epi8(low, known->low[half]),
				_mm_cmpeq_epi8(high, known->high[half]));
}

static __rte_always_inline bool has_port(port_vector ports, const struct parse_ports *shuffle,
					 const struct parse_ports *known)
{
	return has_port_of_half(ports, shuffle, known, 0) ||
	       has_port_of_half(ports, shuffle, known, 1);
}
#endif

// The word that ends with the flags is read whole: its mask clears the upper half too.
static inline void put_marks(struct pkt_meta *pkt, const uint8_t *l4, uint32_t mask, uint64_t order)
{
	uint32_t flags = __builtin_bswap32(load32(l4 + TCP_FLAGS_AT - 2)) & mask;

	pkt->marks = flags << (order & ENTRY_FLAGS_BITS);
	pkt->side = order & 16;
}

// What the frame has beyond IP's octets, and above it the 1 of pkt_delta's packets.
static inline uint32_t overhead_and_one(uint32_t wire, uint32_t octets)
{
	return wire + (UINT32_C(1) << 16) - octets;
}

// Decapsulation by port is the slow way's; a port that merely looks so does no harm there.
//
// The octets from TTL to ports are one vector: shuffled into a key, in either order, and into the
// order of the tunnels' ports.
static __rte_always_inline bool parse_ipv4(const struct parser *parser, const uint8_t *ip,
					   uint32_t room, uint32_t wire, struct pkt_meta *pkt,
					   __m128i *key)
{
	// version 4, five words, neither more fragments nor an offset
	const uint64_t mask = UINT64_C(0xff3f0000000000ff), plain = 0x45;
	const uint64_t head = load64(ip);
	const uint32_t octets = __builtin_bswap16(load16(ip + 2));
	const struct parse_l4 *l4 = &parser->l4[ip[9]];
	const port_vector ports = load_ports(ip + 8);
	const __m128i vector = once(ports);
	const uint64_t order = order4(load64(ip + 12), ip + 20);
	const __m128i *shuffle =
	    (const __m128i *)((const uint8_t *)parser->key_of_ipv4 + (order & 16));
	__m128i delta;

	if (unlikely((head & mask) != plain) || unlikely(octets > room) ||
	    unlikely(octets < l4->least) ||
	    unlikely(has_port(ports, &parser->ports_of_ipv4, &parser->tunnel_ports)))
		return false;
	*key = _mm_or_si128(_mm_shuffle_epi8(vector, *shuffle), *key);
	delta = _mm_insert_epi32(_mm_loadu_si128((const __m128i *)ip),
				 (int)overhead_and_one(wire, octets), 1);
	_mm_store_si128((__m128i *)&pkt->delta, _mm_shuffle_epi8(delta, parser->delta_of_ipv4));
	put_marks(pkt, ip + 20, l4->flags, order);
	return true;
}

static __rte_always_inline bool parse_ipv6(const struct parser *parser, const uint8_t *ip,
					   uint32_t room, uint32_t wire, struct pkt_meta *pkt,
					   __m128i *key)
{
	const uint32_t octets = __builtin_bswap16(load16(ip + 4)) + 40U, ports = load32(ip + 40);
	const struct parse_l4 *l4 = &parser->l4[ip[6]];
	const uint64_t order = order6(ip + 8, ip + 24, ip + 40);
	const uint32_t last = (uint32_t)ip[6] << 16 | (uint32_t)((KEY_IPV4 ^ KEY_IPV6) | KEY_LONG)
							  << 24;
	__m128i delta;

	if (unlikely(ip[0] >> 4 != 6) || unlikely(octets > room) ||
	    unlikely(octets < l4->least + 20U) ||
	    unlikely(has_port(load_ports(ip + 28), &parser->ports_of_ipv6, &parser->tunnel_ports)))
		return false;
	delta = _mm_insert_epi32(_mm_cvtsi32_si128((int)octets),
				 (int)overhead_and_one(wire, octets), 1);
	delta = _mm_insert_epi8(delta, ip[7], 8);
	_mm_store_si128((__m128i *)&pkt->delta, _mm_shuffle_epi8(delta, parser->delta_of_words));
	delta =
	    _mm_insert_epi32(_mm_cvtsi32_si128((int)ports_in_order(ports, order)), (int)last, 1);
	*key = _mm_xor_si128( // of its kind_ipv4 a KEY_IPV6 is made
	    *key, _mm_unpacklo_epi64(
		      long_address(&parser->secret, ip + 8 + (order & 16), ip + 24 - (order & 16)),
		      delta));
	put_marks(pkt, ip + 40, l4->flags, order);
	return true;
}

// False: the packet is for parse_full(). *key is the packet's key, still in a register.
static __rte_always_inline bool parse_fast(const struct parser *parser, const uint8_t *frame,
					   uint32_t captured, uint32_t wire, struct pkt_meta *pkt,
					   __m128i *key)
{
	const uint32_t least = 14 + 20 + 20;
	uint32_t type, room = wire - 14;

	// by differences, so that one comparison judges both ends
	if (unlikely(captured - least > FAST_LENGTH - least) ||
	    unlikely(wire - captured > FAST_LENGTH - captured))
		return false;
	*key = parser->kind_ipv4;
	pkt->l3_offset = ETHERNET_OCTETS;
	type = load16(frame + 12);
	if (type == RTE_BE16(0x8100)) { // as a frame without a tag, four octets on
		uint32_t vlan = __builtin_bswap16(load16(frame + 14)) & parser->vlan_mask;

		*key = _mm_insert_epi16(*key, (int)vlan, 6);
		pkt->l3_offset = ETHERNET_OCTETS + TAG_OCTETS;
		frame += 4;
		captured -= 4;
		room -= 4;
		type = load16(frame + 12);
	}
	if (likely(type == parser->type_ipv4)) {
		if (unlikely(captured < 14 + 20 + 20) ||
		    !parse_ipv4(parser, frame + 14, room, wire, pkt, key))
			return false;
	} else if (type != parser->type_ipv6 || captured < 14 + 40 + 20 ||
		   !parse_ipv6(parser, frame + 14, room, wire, pkt, key)) {
		return false;
	}
	_mm_store_si128((__m128i *)&pkt->key, *key);
	return true;
}

static inline uint8_t pkt_tos(const struct pkt_meta *pkt, const struct slow_headers *slow)
{
	if (pkt->marks & PKT_SLOW)
		return slow->packet.tos;
	return tos_of(rte_pktmbuf_mtod_offset(pkt->mbuf, const uint8_t *, pkt->l3_offset));
}

// Of the one tag that a fast packet may have; 0: it has none.
static inline uint16_t fast_vlan(const struct pkt_meta *pkt, const uint8_t *frame)
{
	if (pkt->l3_offset == ETHERNET_OCTETS)
		return 0;
	return __builtin_bswap16(load16(frame + ETHERNET_OCTETS)) & 0xfff;
}

static inline uint16_t pkt_vlan(const struct pkt_meta *pkt, const struct slow_headers *slow)
{
	if (pkt->marks & PKT_SLOW)
		return slow->packet.vlan;
	return fast_vlan(pkt, rte_pktmbuf_mtod(pkt->mbuf, const uint8_t *));
}

#endif
