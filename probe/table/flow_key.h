// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_FLOW_KEY_H
#define PROBE_FLOW_KEY_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <immintrin.h>

// What distinguishes Flows, 16 octets without padding, the same for both directions: the endpoint
// with the smaller (address, port) is the first. Addresses and ports are as loaded from the packet.
//
// An IPv4 Flow without further key members holds its two addresses here. Every other Flow is
// KEY_LONG: `address` is then the last 8 octets of its addresses XORed with a 64-bit keyed hash of
// all other members, so the whole key can be had back from the entry's cold part, and two Flows are
// confused with a chance of 2^-64 that nobody can raise without knowing the hash's key.
struct flow_key {
	uint64_t address;
	uint32_t ports; // first endpoint's in the low half
	uint16_t vlan;	// outermost tag's id
	uint8_t protocol;
	uint8_t kind; // KEY_IPV4 or KEY_IPV6, | KEY_LONG | KEY_EPOCH(); 0 in a free entry
};
static_assert(sizeof(struct flow_key) == 16, "a key is compared as one vector");

// A KEY_LINK Flow has no IP. Its endpoints are 16 octets: IPv4 address of ARP, 6 of nothing, MAC
// address; its ports are EtherType and kind (enum ignore_reason), in this order in any direction.
enum { KEY_LINK = 2, KEY_IPV4 = 4, KEY_IPV6 = 6, KEY_FAMILIES = 7, KEY_LONG = 128 };

// How the Flow's packets were sampled, see probe/meter/epochs.h.
enum { KEY_EPOCHS = 16, KEY_EPOCH_SHIFT = 3, KEY_EPOCH_MASK = 15 << KEY_EPOCH_SHIFT };
#define KEY_EPOCH(number) ((number) % KEY_EPOCHS << KEY_EPOCH_SHIFT)

static inline bool flow_key_is_ipv4(const struct flow_key *key)
{
	return (key->kind & KEY_FAMILIES) == KEY_IPV4;
}

static inline bool flow_key_is_link(const struct flow_key *key)
{
	return (key->kind & KEY_FAMILIES) == KEY_LINK;
}

static inline unsigned flow_key_epoch(const struct flow_key *key)
{
	return (key->kind & KEY_EPOCH_MASK) >> KEY_EPOCH_SHIFT;
}

// What the default key has besides the 5-tuple and outermost VLAN; all zero for most packets.
struct flow_key_extra {
	uint32_t vni;
	uint32_t mpls;
	uint16_t inner_vlan;
	uint8_t tos;
	uint8_t input;
	uint32_t has; // which of them are there
	uint8_t mac[16];
};
static_assert(sizeof(struct flow_key_extra) == 32, "two vectors without padding");

// Round keys of the table's hash, random at start.
struct hash_key {
	__m128i round[8];
};

static inline __m128i flow_key_load(const struct flow_key *key)
{
	return _mm_loadu_si128((const __m128i *)key);
}

static inline bool flow_key_equal(const struct flow_key *a, const struct flow_key *b)
{
	__m128i differ = _mm_xor_si128(flow_key_load(a), flow_key_load(b));

	return _mm_testz_si128(differ, differ);
}

// 128 pseudo-random bits of a key: low 32 pick the bucket, 16 of the rest are the tag.
static inline __m128i flow_key_hash(const struct hash_key *secret, __m128i key)
{
	__m128i hash = _mm_aesenc_si128(_mm_xor_si128(key, secret->round[0]), secret->round[1]);

	hash = _mm_aesenc_si128(hash, secret->round[2]);
	return _mm_aesenc_si128(hash, secret->round[3]);
}

// The same whenever it was sampled.
static inline __m128i flow_key_lasting_hash(const struct hash_key *secret,
					    const struct flow_key *key)
{
	const __m128i epoch = _mm_set_epi32(KEY_EPOCH_MASK << 24, 0, 0, 0);

	return flow_key_hash(secret, _mm_andnot_si128(epoch, flow_key_load(key)));
}

// One step of a CBC-MAC over three AES rounds.
static inline __m128i hash_block(const struct hash_key *secret, __m128i state, __m128i block)
{
	state = _mm_aesenc_si128(_mm_xor_si128(state, block), secret->round[4]);
	state = _mm_aesenc_si128(state, secret->round[5]);
	return _mm_aesenc_si128(state, secret->round[6]);
}

// The mask of a long IPv6 key: hash of the first address and of the first half of the second one.
static inline __m128i hash_addresses(const struct hash_key *secret, __m128i first, __m128i second)
{
	__m128i state = hash_block(secret, secret->round[7], first);

	return hash_block(secret, state, _mm_move_epi64(second));
}

static inline __m128i hash_extra(const struct hash_key *secret, __m128i state,
				 const struct flow_key_extra *extra)
{
	state = hash_block(secret, state, _mm_loadu_si128((const __m128i *)extra));
	return hash_block(secret, state, _mm_loadu_si128((const __m128i *)extra + 1));
}

static inline bool flow_key_has_extra(const struct flow_key_extra *extra)
{
	__m128i all = _mm_or_si128(_mm_loadu_si128((const __m128i *)extra),
				   _mm_loadu_si128((const __m128i *)extra + 1));

	return !_mm_testz_si128(all, all);
}

#endif
