// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_INITIATORS_H
#define PROBE_INITIATORS_H

#include <stdbool.h>
#include <stdint.h>

#include <immintrin.h>

#include "probe/table/table_filler.h"

// Who began the Flows that are over: what a later Flow of the same key, seen from its middle on,
// needs to know. A worker has a cell of 8 octets for each Flow that it may hold, in sets of a cache
// line each; a full set forgets its oldest one. Flows are distinguished by 32 bits of their key's
// hash besides those that choose the set.
struct initiators {
	uint64_t *cell;
	uint32_t n_sets;
	bool any;		     // is there
	struct filled_memory memory; // needed when the first Flows have ended
};

enum { INITIATORS_IN_SET = 8, INITIATORS_KNOWN_S = 3600 };

// Room for n Flows, on numa_node; heap: from malloc, for tests. Returns -ENOMEM.
int initiators_new(struct initiators *initiators, uint64_t n, int numa_node, bool heap);
void initiators_free(struct initiators *initiators);
// What room for n Flows takes.
uint64_t initiators_octets(uint64_t n);

static inline uint64_t *initiators_set(const struct initiators *initiators, __m128i key_hash)
{
	const uint64_t high = (uint64_t)_mm_extract_epi64(key_hash, 1);

	return &initiators
		    ->cell[((high & UINT32_MAX) * initiators->n_sets >> 32) * INITIATORS_IN_SET];
}

// direction: 0 or 1, the initiator's. now_s: input clock in seconds.
void initiators_put(struct initiators *initiators, __m128i key_hash, unsigned direction,
		    uint64_t now_s);
// The direction that was put within INITIATORS_KNOWN_S; -1: none was.
int initiators_get(const struct initiators *initiators, __m128i key_hash, uint64_t now_s);

#endif
