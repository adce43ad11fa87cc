// SPDX-License-Identifier: BSD-3-Clause
#include "probe/span/copy_window.h"

#include <stdlib.h>

#include <immintrin.h>

#include <rte_common.h>

#include "probe/table/table_memory.h"

// A bucket for each packet that may still have copies: it holds what chance puts beside it.
enum { SEEN = 8, BUCKETS_LEAST = 1 << 8, BUCKETS_MOST = 1 << 19 };

// In the upper bits of a place: the packet began its transmission; of a bucket's first one also
// which slot is the next to be taken.
enum { PLACE_BITS = 28, TURN_SHIFT = 29 };
#define SEEN_FIRST (UINT32_C(1) << PLACE_BITS)
#define TURN_MASK  ((uint32_t)(SEEN - 1) << TURN_SHIFT)

struct seen {
	uint32_t time_us;
	uint32_t place;
};

// Hashes are in the first line; 0: a free slot.
struct copy_bucket {
	uint64_t hash[SEEN];
	struct seen seen[SEEN];
} __attribute__((aligned(128)));
static_assert(sizeof(struct copy_bucket) == 128, "two cache lines");

struct copy_window {
	struct copy_bucket *bucket;
	uint32_t mask;
	uint32_t within_us;
	uint64_t pushed_out;
	struct table_memory memory;
};

static uint32_t n_buckets(uint64_t n_packets)
{
	const uint64_t wanted = RTE_MAX(n_packets, (uint64_t)BUCKETS_LEAST);

	return rte_align32pow2((uint32_t)RTE_MIN(wanted, (uint64_t)BUCKETS_MOST));
}

uint64_t copy_window_octets(uint64_t n_packets)
{
	return n_buckets(n_packets) * sizeof(struct copy_bucket);
}

struct copy_window *copy_window_new(uint64_t within_us, uint64_t n_packets, int numa_node)
{
	struct copy_window *window = calloc(1, sizeof(*window));
	const uint64_t octets = copy_window_octets(n_packets);

	if (window == NULL)
		return NULL;
	if (table_memory_reserve(&window->memory, octets, numa_node) < 0) {
		free(window);
		return NULL;
	}
	window->bucket = (struct copy_bucket *)window->memory.start;
	window->mask = n_buckets(n_packets) - 1;
	window->within_us = (uint32_t)within_us;
	if (table_memory_touch(window->memory.start, octets) == 0)
		return window;
	copy_window_free(window);
	return NULL;
}

void copy_window_free(struct copy_window *window)
{
	if (window == NULL)
		return;
	table_memory_unmap(&window->memory);
	free(window);
}

uint64_t copy_window_pushed_out(const struct copy_window *window)
{
	return window->pushed_out;
}

static struct copy_bucket *bucket_of(const struct copy_window *window, uint64_t hash)
{
	return &window->bucket[hash & window->mask];
}

void copy_window_fetch(const struct copy_window *window, uint64_t hash)
{
	const struct copy_bucket *bucket = bucket_of(window, hash);

	rte_prefetch0(bucket->hash);
	rte_prefetch0(bucket->seen);
}

// A bit for each slot with the hash.
static unsigned match(const struct copy_bucket *bucket, uint64_t hash)
{
	const __m128i wanted = _mm_set1_epi64x((int64_t)hash);
	unsigned found = 0;

	for (unsigned i = 0; i < SEEN; i += 2) {
		const __m128i two = _mm_load_si128((const __m128i *)&bucket->hash[i]);
		const __m128i same = _mm_cmpeq_epi64(two, wanted);

		found |= (unsigned)_mm_movemask_pd(_mm_castsi128_pd(same)) << i;
	}
	return found;
}

static int32_t later_us(const struct seen *seen, uint32_t now_us)
{
	return (int32_t)(now_us - seen->time_us);
}

static bool is_recent(const struct copy_window *window, const struct seen *seen, uint32_t now_us)
{
	const int32_t later = later_us(seen, now_us);

	return (uint32_t)abs(later) <= window->within_us;
}

// Slots are taken in turn, which is by age, but for `spared` ones.
static unsigned next_slot(struct copy_bucket *bucket, unsigned spared)
{
	uint32_t *turn = &bucket->seen[0].place;
	unsigned slot;

	do {
		slot = *turn >> TURN_SHIFT;
		*turn += UINT32_C(1) << TURN_SHIFT; // it wraps
	} while (spared >> slot & 1);
	return slot;
}

static void put(struct copy_bucket *bucket, unsigned slot, const struct copy_sighting *sighting,
		uint32_t first)
{
	struct seen *seen = &bucket->seen[slot];

	bucket->hash[slot] = sighting->hash;
	seen->time_us = (uint32_t)sighting->time_us;
	seen->place = (seen->place & TURN_MASK) | sighting->place | first;
}

static void add(struct copy_window *window, struct copy_bucket *bucket,
		const struct copy_sighting *sighting, unsigned spared, uint32_t first)
{
	const unsigned slot = next_slot(bucket, spared);

	window->pushed_out += bucket->hash[slot] != 0 &&
			      is_recent(window, &bucket->seen[slot], (uint32_t)sighting->time_us);
	put(bucket, slot, sighting, first);
}

// What was seen of the transmission before is forgotten.
static void begin_again(struct copy_bucket *bucket, unsigned matches,
			const struct copy_sighting *sighting)
{
	const unsigned slot = (unsigned)__builtin_ctz(matches);

	for (unsigned rest = matches & (matches - 1); rest != 0; rest &= rest - 1) {
		const unsigned i = (unsigned)__builtin_ctz(rest);

		bucket->hash[i] = 0;
		bucket->seen[i].place &= TURN_MASK;
	}
	bucket->seen[slot].place &= TURN_MASK;
	put(bucket, slot, sighting, SEEN_FIRST);
}

enum { NOWHERE = SEEN };

static unsigned first_of(const struct copy_bucket *bucket, unsigned matches)
{
	for (; matches != 0; matches &= matches - 1) {
		const unsigned i = (unsigned)__builtin_ctz(matches);

		if (bucket->seen[i].place & SEEN_FIRST)
			return i;
	}
	return NOWHERE;
}

static unsigned at_place(const struct copy_bucket *bucket, unsigned matches, uint32_t place)
{
	for (; matches != 0; matches &= matches - 1) {
		const unsigned i = (unsigned)__builtin_ctz(matches);

		if ((bucket->seen[i].place & (SEEN_FIRST - 1)) == place)
			return i;
	}
	return NOWHERE;
}

// Some of its transmission were seen already.
static bool sees_again(struct copy_window *window, struct copy_bucket *bucket, unsigned matches,
		       const struct copy_sighting *sighting)
{
	const uint32_t now_us = (uint32_t)sighting->time_us;
	const unsigned first = first_of(bucket, matches);
	unsigned same;

	if (first == NOWHERE || !is_recent(window, &bucket->seen[first], now_us)) {
		begin_again(bucket, matches, sighting);
		return false;
	}
	if (!sighting->tcp_payload)
		return true;
	same = at_place(bucket, matches, sighting->place);
	if (same == NOWHERE) {
		add(window, bucket, sighting, 1U << first, 0);
		return true;
	}
	if (later_us(&bucket->seen[same], now_us) <= COPY_RETRANSMISSION_US)
		return true;
	begin_again(bucket, matches, sighting);
	return false;
}

bool copy_window_sees(struct copy_window *window, const struct copy_sighting *seen)
{
	struct copy_sighting sighting = *seen;
	struct copy_bucket *bucket;
	unsigned matches;

	sighting.hash += sighting.hash == 0;
	bucket = bucket_of(window, sighting.hash);
	matches = match(bucket, sighting.hash);
	if (__builtin_expect(matches == 0, 1)) {
		add(window, bucket, &sighting, 0, SEEN_FIRST);
		return false;
	}
	return sees_again(window, bucket, matches, &sighting);
}
