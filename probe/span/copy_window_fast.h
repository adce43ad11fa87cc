// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_COPY_WINDOW_FAST_H
#define PROBE_COPY_WINDOW_FAST_H

#include <assert.h>

#include <immintrin.h>

#include <rte_prefetch.h>

#include "probe/span/copy_window.h"
#include "probe/table/table_memory.h"

// The inside of the window, and what most packets need of it, to be compiled for each kind of CPU.

enum { COPY_HALF = 4, COPY_ALL_SLOTS = (1 << COPY_HALF) - 1, COPY_PLACE_BITS = 28 };

// In the upper bits of a place: the packet began its transmission. Of a half's first one also that
// hashes of this half are in the other one. Highest: the slot is used.
#define COPY_FIRST   (UINT32_C(1) << COPY_PLACE_BITS)
#define COPY_SPILLED (UINT32_C(1) << 30)
#define COPY_USED    (UINT32_C(1) << 31)

// A bucket for each packet that may still have copies: it holds what chance puts beside it. A hash
// has a half of its own, so that a packet mostly needs one line; what finds it full of packets that
// may still have copies goes to the other half.
struct copy_half {
	uint64_t hash[COPY_HALF];
	uint32_t time_us[COPY_HALF];
	uint32_t place[COPY_HALF];
} __attribute__((aligned(64)));
static_assert(sizeof(struct copy_half) == 64, "a cache line");

struct copy_window {
	struct copy_half *half;
	uint32_t mask;
	uint32_t within_us;
	uint64_t pushed_out;
	struct table_memory memory;
};

// A bit for each slot with the hash.
static inline unsigned copy_match(const struct copy_half *half, uint64_t hash)
{
	const __m128i wanted = _mm_set1_epi64x((int64_t)hash);
	unsigned found = 0;

	for (unsigned i = 0; i < COPY_HALF; i += 2) {
		const __m128i two = _mm_load_si128((const __m128i *)&half->hash[i]);
		const __m128i same = _mm_cmpeq_epi64(two, wanted);

		found |= (unsigned)_mm_movemask_pd(_mm_castsi128_pd(same)) << i;
	}
	return found;
}

// A bit for each slot that is not used, or whose packet cannot have copies any more.
static inline unsigned copy_free_slots(const struct copy_window *window,
				       const struct copy_half *half, uint32_t now_us)
{
	const __m128i time_us = _mm_load_si128((const __m128i *)half->time_us);
	const __m128i later = _mm_abs_epi32(_mm_sub_epi32(_mm_set1_epi32((int)now_us), time_us));
	const __m128i over = _mm_cmpgt_epi32(later, _mm_set1_epi32((int)window->within_us));
	const __m128i used = _mm_load_si128((const __m128i *)half->place);

	return (unsigned)(_mm_movemask_ps(_mm_castsi128_ps(over)) |
			  (_mm_movemask_ps(_mm_castsi128_ps(used)) ^ COPY_ALL_SLOTS));
}

static inline void copy_put(struct copy_half *half, unsigned slot,
			    const struct copy_sighting *sighting, uint32_t first)
{
	half->hash[slot] = sighting->hash;
	half->time_us[slot] = (uint32_t)sighting->time_us;
	half->place[slot] =
	    (half->place[slot] & COPY_SPILLED) | COPY_USED | first | sighting->place;
}

// The same as copy_window_sees().
static inline bool copy_window_look(struct copy_window *window,
				    const struct copy_sighting *sighting)
{
	struct copy_half *half = &window->half[sighting->hash & window->mask];
	const unsigned slots = copy_free_slots(window, half, (uint32_t)sighting->time_us);

	if (__builtin_expect(copy_match(half, sighting->hash) != 0 ||
				 (half->place[0] & COPY_SPILLED) != 0 || slots == 0,
			     0))
		return copy_window_sees(window, sighting);
	copy_put(half, (unsigned)__builtin_ctz(slots), sighting, COPY_FIRST);
	return false;
}

// What it is going to read.
static inline void copy_window_fetch(const struct copy_window *window, uint64_t hash)
{
	rte_prefetch0(&window->half[hash & window->mask]);
}

#endif
