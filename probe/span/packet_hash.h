// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_PACKET_HASH_H
#define PROBE_PACKET_HASH_H

#include <stdint.h>
#include <string.h>

#include "probe/table/flow_key.h"

// What two copies of an IP packet have in common wherever they were mirrored: all octets from the
// IP header on, but TTL or hop limit, DSCP and ECN, and the IPv4 header's checksum, which routers
// change. 64 bits of them, keyed, so that nobody can make a packet that looks like another.
//
// Blocks of 16 octets go into four lanes. A block takes an AES round of its own, with the lane's
// key before it, and is added to what a round has made of the lane: a lane waits for one round a
// block, and what two packets differ in has passed five S-boxes at least before it can meet
// anything that cancels it. One form for all CPUs: 256-bit rounds have been measured, they gain a
// tenth.

enum { HASH_LANES = 4, HASH_BLOCK = 16, HASH_STRIDE = HASH_LANES * HASH_BLOCK };

// What of the first 16 octets counts, of IPv6 and IPv4.
static const uint8_t hash_head_mask[2][HASH_BLOCK] __attribute__((aligned(16))) = {
    {0xf0, 0x0f, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
    {0xff, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0xff, 0, 0, 0xff, 0xff, 0xff, 0xff},
};

static inline __m128i hash_load(const uint8_t *octets)
{
	return _mm_loadu_si128((const __m128i *)octets);
}

// A block on its way into lane i.
static inline __m128i hash_own_round(const struct hash_key *secret, unsigned i, __m128i block)
{
	return _mm_aesenc_si128(_mm_xor_si128(block, secret->round[i]), secret->round[7]);
}

static inline void hash_absorb(const struct hash_key *secret, __m128i lane[HASH_LANES], unsigned i,
			       const uint8_t *block)
{
	lane[i] = _mm_aesenc_si128(lane[i], hash_own_round(secret, i, hash_load(block)));
}

static inline void hash_absorb_stride(const struct hash_key *secret, __m128i lane[HASH_LANES],
				      const uint8_t *from)
{
	for (unsigned i = 0; i < HASH_LANES; i++)
		hash_absorb(secret, lane, i, from + i * HASH_BLOCK);
}

// What follows the first 16 octets, of 80 at least. Some octets of the last stride are absorbed
// twice, the same ones of all packets of that length.
static inline void hash_long(const struct hash_key *secret, __m128i lane[HASH_LANES],
			     const uint8_t *ip, uint32_t n)
{
	const uint8_t *last = ip + n - HASH_STRIDE;

	for (const uint8_t *at = ip + HASH_BLOCK; at < last; at += HASH_STRIDE)
		hash_absorb_stride(secret, lane, at);
	hash_absorb_stride(secret, lane, last);
}

// The same of less than 80.
static inline void hash_short(const struct hash_key *secret, __m128i lane[HASH_LANES],
			      const uint8_t *ip, uint32_t n)
{
	uint8_t rest[HASH_BLOCK] = {0};

	if (__builtin_expect(n < 2 * HASH_BLOCK, 0)) {
		memcpy(rest, ip + HASH_BLOCK, n - HASH_BLOCK);
		hash_absorb(secret, lane, 1, rest);
		return;
	}
	hash_absorb(secret, lane, 1, ip + HASH_BLOCK);
	hash_absorb(secret, lane, 2, ip + n - HASH_BLOCK);
	if (n < 3 * HASH_BLOCK)
		return;
	hash_absorb(secret, lane, 3, ip + 2 * HASH_BLOCK);
	hash_absorb(secret, lane, 0, ip + n - 2 * HASH_BLOCK);
}

// Of n octets from the IP header on, 20 at least.
static inline uint64_t packet_hash(const struct hash_key *secret, uint8_t ip_version,
				   const uint8_t *ip, uint32_t n)
{
	const __m128i head =
	    _mm_and_si128(hash_load(ip), hash_load(hash_head_mask[ip_version == 4]));
	__m128i lane[HASH_LANES] = {hash_own_round(secret, 0, head), secret->round[1],
				    secret->round[2], secret->round[3]};
	__m128i sum = _mm_cvtsi32_si128((int)n);

	if (n >= HASH_BLOCK + HASH_STRIDE)
		hash_long(secret, lane, ip, n);
	else
		hash_short(secret, lane, ip, n);
	for (unsigned i = 0; i < HASH_LANES; i++)
		sum = _mm_xor_si128(sum, _mm_aesenc_si128(lane[i], secret->round[7]));
	return (uint64_t)_mm_cvtsi128_si64(hash_block(secret, sum, secret->round[7]));
}

#endif
