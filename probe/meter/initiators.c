// SPDX-License-Identifier: BSD-3-Clause
#include "probe/meter/initiators.h"

#include <string.h>

// A cell: tag, seconds, direction. 0: free.
enum { TAG_SHIFT = 32, SECONDS_SHIFT = 1, SECONDS_MASK = INT32_MAX };

static uint32_t tag_of(__m128i key_hash)
{
	return (uint32_t)_mm_extract_epi32(key_hash, 1) | 1;
}

static uint32_t age_of(uint64_t cell, uint64_t now_s)
{
	return ((uint32_t)now_s - (uint32_t)(cell >> SECONDS_SHIFT)) & SECONDS_MASK;
}

static uint64_t n_sets(uint64_t n)
{
	return n / INITIATORS_IN_SET + 1;
}

uint64_t initiators_octets(uint64_t n)
{
	return n_sets(n) * INITIATORS_IN_SET * sizeof(uint64_t);
}

int initiators_new(struct initiators *initiators, uint64_t n, int numa_node, bool heap)
{
	memset(initiators, 0, sizeof(*initiators));
	initiators->n_sets = (uint32_t)n_sets(n);
	return filled_memory_new(&initiators->memory, (void **)&initiators->cell,
				 initiators_octets(n), numa_node, heap);
}

void initiators_free(struct initiators *initiators)
{
	filled_memory_free(&initiators->memory, (void **)&initiators->cell);
}

void initiators_put(struct initiators *initiators, __m128i key_hash, unsigned direction,
		    uint64_t now_s)
{
	uint64_t *set = initiators_set(initiators, key_hash), *best = &set[0];
	const uint32_t tag = tag_of(key_hash);

	for (unsigned i = 0; i < INITIATORS_IN_SET; i++) {
		if (set[i] >> TAG_SHIFT == tag || set[i] == 0) {
			best = &set[i];
			break;
		}
		if (age_of(set[i], now_s) > age_of(*best, now_s))
			best = &set[i];
	}
	*best = (uint64_t)tag << TAG_SHIFT | (now_s & SECONDS_MASK) << SECONDS_SHIFT | direction;
	initiators->any = true;
}

int initiators_get(const struct initiators *initiators, __m128i key_hash, uint64_t now_s)
{
	const uint64_t *set = initiators_set(initiators, key_hash);
	const uint32_t tag = tag_of(key_hash);

	for (unsigned i = 0; i < INITIATORS_IN_SET; i++)
		if (set[i] >> TAG_SHIFT == tag)
			return age_of(set[i], now_s) <= INITIATORS_KNOWN_S ? (int)(set[i] & 1) : -1;
	return -1;
}
