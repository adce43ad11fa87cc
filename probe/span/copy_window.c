// SPDX-License-Identifier: BSD-3-Clause
#include "probe/span/copy_window.h"

#include <stdlib.h>

#include <immintrin.h>

#include <rte_common.h>

#include "probe/table/table_memory.h"

// A bucket for each packet that may still have copies: it holds what chance puts beside it.
enum {
	HALF = 4,
	SEEN = 2 * HALF,
	ALL_OF_HALF = (1 << HALF) - 1,
	BUCKETS_LEAST = 1 << 8,
	BUCKETS_MOST = 1 << 19
};

// In the upper bits of a place: the packet began its transmission. Of a half's first one also that
// hashes of this half are in the other one. Highest: the slot is used.
enum { PLACE_BITS = 28 };
#define SEEN_FIRST (UINT32_C(1) << PLACE_BITS)
#define SPILLED	   (UINT32_C(1) << 30)
#define USED	   (UINT32_C(1) << 31)

// A hash has a half of its own, so that a packet mostly needs one line; what finds it full of
// packets that may still have copies goes to the other half.
struct copy_half {
	uint64_t hash[HALF];
	uint32_t time_us[HALF];
	uint32_t place[HALF];
} __attribute__((aligned(64)));
static_assert(sizeof(struct copy_half) == 64, "a cache line");

// The halves of a bucket as a hash sees them: slots 0 to 3 are those of its own half.
struct halves {
	struct copy_half *own, *other;
};

struct copy_window {
	struct copy_half *half;
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
	return n_buckets(n_packets) * 2 * sizeof(struct copy_half);
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
	window->half = (struct copy_half *)window->memory.start;
	window->mask = 2 * n_buckets(n_packets) - 1;
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

static struct copy_half *half_of(const struct copy_window *window, uint64_t hash)
{
	return &window->half[hash & window->mask];
}

void copy_window_fetch(const struct copy_window *window, uint64_t hash)
{
	rte_prefetch0(half_of(window, hash));
}

static struct halves halves_of(const struct copy_window *window, uint64_t hash)
{
	const uint64_t at = hash & window->mask;

	return (struct halves){&window->half[at], &window->half[at ^ 1]};
}

static struct copy_half *of_slot(const struct halves *halves, unsigned slot)
{
	return slot < HALF ? halves->own : halves->other;
}

static uint32_t place_at(const struct halves *halves, unsigned slot)
{
	return of_slot(halves, slot)->place[slot % HALF];
}

// A bit for each slot with the hash.
static unsigned match(const struct copy_half *half, uint64_t hash)
{
	const __m128i wanted = _mm_set1_epi64x((int64_t)hash);
	unsigned found = 0;

	for (unsigned i = 0; i < HALF; i += 2) {
		const __m128i two = _mm_load_si128((const __m128i *)&half->hash[i]);
		const __m128i same = _mm_cmpeq_epi64(two, wanted);

		found |= (unsigned)_mm_movemask_pd(_mm_castsi128_pd(same)) << i;
	}
	return found;
}

static int32_t later_us(const struct copy_half *half, unsigned slot, uint32_t now_us)
{
	return (int32_t)(now_us - half->time_us[slot]);
}

// A bit for each slot that is not used, or whose packet cannot have copies any more.
static unsigned free_slots(const struct copy_window *window, const struct copy_half *half,
			   uint32_t now_us)
{
	const __m128i time_us = _mm_load_si128((const __m128i *)half->time_us);
	const __m128i later = _mm_abs_epi32(_mm_sub_epi32(_mm_set1_epi32((int)now_us), time_us));
	const __m128i over = _mm_cmpgt_epi32(later, _mm_set1_epi32((int)window->within_us));
	const __m128i used = _mm_load_si128((const __m128i *)half->place);

	return (unsigned)(_mm_movemask_ps(_mm_castsi128_ps(over)) |
			  (_mm_movemask_ps(_mm_castsi128_ps(used)) ^ ALL_OF_HALF));
}

static unsigned oldest_slot(const struct copy_half *half, unsigned spared, uint32_t now_us)
{
	unsigned oldest = spared & 1;

	for (unsigned i = 0; i < HALF; i++)
		if (!(spared >> i & 1) &&
		    later_us(half, i, now_us) > later_us(half, oldest, now_us))
			oldest = i;
	return oldest;
}

static void put(struct copy_half *half, unsigned slot, const struct copy_sighting *sighting,
		uint32_t first)
{
	half->hash[slot] = sighting->hash;
	half->time_us[slot] = (uint32_t)sighting->time_us;
	half->place[slot] = (half->place[slot] & SPILLED) | USED | first | sighting->place;
}

// Its own half is full of packets that may still have copies.
static __attribute__((noinline)) void spill(struct copy_window *window, const struct halves *halves,
					    const struct copy_sighting *sighting, unsigned spared,
					    uint32_t first)
{
	const uint32_t now_us = (uint32_t)sighting->time_us;
	const unsigned slots = free_slots(window, halves->other, now_us) & ~(spared >> HALF);

	if (slots != 0) {
		halves->own->place[0] |= SPILLED;
		put(halves->other, (unsigned)__builtin_ctz(slots), sighting, first);
		return;
	}
	window->pushed_out++;
	put(halves->own, oldest_slot(halves->own, spared, now_us), sighting, first);
}

static inline void add(struct copy_window *window, const struct halves *halves,
		       const struct copy_sighting *sighting, unsigned spared, uint32_t first)
{
	const unsigned slots =
	    free_slots(window, halves->own, (uint32_t)sighting->time_us) & ~spared;

	if (__builtin_expect(slots != 0, 1))
		put(halves->own, (unsigned)__builtin_ctz(slots), sighting, first);
	else
		spill(window, halves, sighting, spared, first);
}

// What was seen of the transmission before is forgotten.
static void begin_again(const struct halves *halves, unsigned matches,
			const struct copy_sighting *sighting)
{
	const unsigned slot = (unsigned)__builtin_ctz(matches);

	for (unsigned rest = matches & (matches - 1); rest != 0; rest &= rest - 1) {
		const unsigned i = (unsigned)__builtin_ctz(rest);
		struct copy_half *half = of_slot(halves, i);

		half->hash[i % HALF] = 0;
		half->place[i % HALF] &= SPILLED;
	}
	put(of_slot(halves, slot), slot % HALF, sighting, SEEN_FIRST);
}

enum { NOWHERE = SEEN };

static int32_t later_than(const struct halves *halves, unsigned slot, uint32_t now_us)
{
	return later_us(of_slot(halves, slot), slot % HALF, now_us);
}

static unsigned first_of(const struct halves *halves, unsigned matches)
{
	for (; matches != 0; matches &= matches - 1) {
		const unsigned i = (unsigned)__builtin_ctz(matches);

		if (place_at(halves, i) & SEEN_FIRST)
			return i;
	}
	return NOWHERE;
}

static unsigned at_place(const struct halves *halves, unsigned matches, uint32_t place)
{
	for (; matches != 0; matches &= matches - 1) {
		const unsigned i = (unsigned)__builtin_ctz(matches);

		if ((place_at(halves, i) & ~(SEEN_FIRST | SPILLED)) == (USED | place))
			return i;
	}
	return NOWHERE;
}

// Some of its transmission were seen already.
static __attribute__((noinline)) bool sees_again(struct copy_window *window,
						 const struct halves *halves, unsigned matches,
						 const struct copy_sighting *sighting)
{
	const uint32_t now_us = (uint32_t)sighting->time_us;
	const unsigned first = first_of(halves, matches);
	unsigned same;

	if (first == NOWHERE ||
	    (uint32_t)abs(later_than(halves, first, now_us)) > window->within_us) {
		begin_again(halves, matches, sighting);
		return false;
	}
	if (!sighting->tcp_payload)
		return true;
	same = at_place(halves, matches, sighting->place);
	if (same == NOWHERE) {
		add(window, halves, sighting, 1U << first, 0);
		return true;
	}
	if (later_than(halves, same, now_us) <= COPY_RETRANSMISSION_US)
		return true;
	begin_again(halves, matches, sighting);
	return false;
}

// The bits of slots in the other half. Once nothing there may have copies, and nothing there is
// about to begin again, it is left alone.
static __attribute__((noinline)) unsigned match_spilled(const struct copy_window *window,
							const struct halves *halves,
							const struct copy_sighting *sighting)
{
	const unsigned matches = match(halves->other, sighting->hash);
	const unsigned slots = free_slots(window, halves->other, (uint32_t)sighting->time_us);

	if (matches == 0 && slots == ALL_OF_HALF)
		halves->own->place[0] &= ~SPILLED;
	return matches << HALF;
}

bool copy_window_sees(struct copy_window *window, const struct copy_sighting *sighting)
{
	const struct halves halves = halves_of(window, sighting->hash);
	unsigned matches = match(halves.own, sighting->hash);

	if (__builtin_expect((halves.own->place[0] & SPILLED) != 0, 0))
		matches |= match_spilled(window, &halves, sighting);
	if (__builtin_expect(matches == 0, 1)) {
		add(window, &halves, sighting, 0, SEEN_FIRST);
		return false;
	}
	return sees_again(window, &halves, matches, sighting);
}
