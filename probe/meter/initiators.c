// SPDX-License-Identifier: BSD-3-Clause
#include "probe/meter/initiators.h"

#include <errno.h>
#include <stdlib.h>
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

int initiators_new(struct initiators *initiators, uint64_t n, int numa_node, bool heap)
{
	const uint64_t n_sets = n / INITIATORS_IN_SET + 1;
	const size_t octets = n_sets * INITIATORS_IN_SET * sizeof(*initiators->cell);
	int ret;

	memset(initiators, 0, sizeof(*initiators));
	initiators->n_sets = (uint32_t)n_sets;
	if (heap) {
		if (posix_memalign((void **)&initiators->cell, 64, octets) != 0)
			return -ENOMEM;
		memset(initiators->cell, 0, octets);
		return 0;
	}
	ret = table_memory_reserve(&initiators->memory, octets, numa_node);
	if (ret < 0)
		return ret;
	initiators->cell = (uint64_t *)initiators->memory.start;
	table_filler_add(&initiators->filler, initiators->cell, octets, 0);
	table_filler_start(&initiators->filler); // needed when the first Flows have ended
	return 0;
}

void initiators_free(struct initiators *initiators)
{
	if (initiators->memory.start == NULL)
		free(initiators->cell);
	table_filler_stop(&initiators->filler);
	table_memory_unmap(&initiators->memory);
	initiators->cell = NULL;
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
