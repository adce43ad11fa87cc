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
// Four lanes of AES rounds, as one round takes four cycles and one can begin with each.

enum { HASH_LANES = 4, HASH_BLOCK = 16, HASH_HEAD_END = 12 };

// What of the first 16 octets counts.
static inline __m128i hash_head_mask(uint8_t ip_version)
{
	const __m128i v4 = _mm_set_epi8(-1, -1, -1, -1, 0, 0, -1, 0, -1, -1, -1, -1, -1, -1, 0, -1);
	const __m128i v6 =
	    _mm_set_epi8(-1, -1, -1, -1, -1, -1, -1, -1, 0, -1, -1, -1, -1, -1, 0x0f, (char)0xf0);

	return ip_version == 4 ? v4 : v6;
}

static inline __m128i hash_load(const uint8_t *octets)
{
	return _mm_loadu_si128((const __m128i *)octets);
}

static inline __m128i hash_absorb(const struct hash_key *secret, __m128i lane, __m128i block)
{
	return _mm_aesenc_si128(_mm_aesenc_si128(lane, block), secret->round[7]);
}

// The last 16 octets. Those of a header that is hardly longer would be among them: zeros are taken
// in their place.
static inline __m128i hash_tail(const uint8_t *ip, uint32_t n)
{
	uint8_t rest[HASH_BLOCK] = {0};

	if (__builtin_expect(n >= HASH_HEAD_END + HASH_BLOCK, 1))
		return hash_load(ip + n - HASH_BLOCK);
	memcpy(rest, ip + HASH_BLOCK, n - HASH_BLOCK);
	return hash_load(rest);
}

// Of n octets from the IP header on, 20 at least.
static inline uint64_t packet_hash(const struct hash_key *secret, uint8_t ip_version,
				   const uint8_t *ip, uint32_t n)
{
	__m128i lane[HASH_LANES], sum;
	uint32_t at = HASH_BLOCK;

	for (unsigned i = 0; i < HASH_LANES; i++)
		lane[i] = secret->round[i];
	lane[0] = _mm_xor_si128(lane[0], _mm_and_si128(hash_load(ip), hash_head_mask(ip_version)));
	lane[1] = _mm_xor_si128(lane[1], _mm_set_epi64x(ip_version, n));
	for (; at + HASH_LANES * HASH_BLOCK <= n; at += HASH_LANES * HASH_BLOCK)
		for (unsigned i = 0; i < HASH_LANES; i++)
			lane[i] = hash_absorb(secret, lane[i], hash_load(ip + at + i * HASH_BLOCK));
	for (unsigned i = 0; at + HASH_BLOCK <= n; at += HASH_BLOCK, i++)
		lane[i] = hash_absorb(secret, lane[i], hash_load(ip + at));
	lane[3] = hash_absorb(secret, lane[3], hash_tail(ip, n));
	for (unsigned i = 0; i < HASH_LANES; i++)
		lane[i] = _mm_aesenc_si128(lane[i], secret->round[i]);
	sum = _mm_xor_si128(_mm_xor_si128(lane[0], lane[1]), _mm_xor_si128(lane[2], lane[3]));
	return (uint64_t)_mm_cvtsi128_si64(hash_block(secret, sum, secret->round[7]));
}

#endif
