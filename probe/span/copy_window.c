// SPDX-License-Identifier: BSD-3-Clause
#include "probe/span/copy_window_fast.h"

#include <stdlib.h>

#include <rte_common.h>

enum { SLOTS = 2 * COPY_HALF, BUCKETS_LEAST = 1 << 8, BUCKETS_MOST = 1 << 19 };

// The halves of a bucket as a hash sees them: slots 0 to 3 are those of its own half.
struct halves {
	struct copy_half *own, *other;
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

static struct halves halves_of(const struct copy_window *window, uint64_t hash)
{
	const uint64_t at = hash & window->mask;

	return (struct halves){&window->half[at], &window->half[at ^ 1]};
}

static struct copy_half *of_slot(const struct halves *halves, unsigned slot)
{
	return slot < COPY_HALF ? halves->own : halves->other;
}

static uint32_t place_at(const struct halves *halves, unsigned slot)
{
	return of_slot(halves, slot)->place[slot % COPY_HALF];
}

static int32_t later_us(const struct copy_half *half, unsigned slot, uint32_t now_us)
{
	return (int32_t)(now_us - half->time_us[slot]);
}

static unsigned oldest_slot(const struct copy_half *half, unsigned spared, uint32_t now_us)
{
	unsigned oldest = spared & 1;

	for (unsigned i = 0; i < COPY_HALF; i++)
		if (!(spared >> i & 1) &&
		    later_us(half, i, now_us) > later_us(half, oldest, now_us))
			oldest = i;
	return oldest;
}

// Its own half is full of packets that may still have copies.
static __attribute__((noinline)) void spill(struct copy_window *window, const struct halves *halves,
					    const struct copy_sighting *sighting, unsigned spared,
					    uint32_t first)
{
	const uint32_t now_us = (uint32_t)sighting->time_us;
	const unsigned slots =
	    copy_free_slots(window, halves->other, now_us) & ~(spared >> COPY_HALF);

	if (slots != 0) {
		halves->own->place[0] |= COPY_SPILLED;
		copy_put(halves->other, (unsigned)__builtin_ctz(slots), sighting, first);
		return;
	}
	window->pushed_out++;
	copy_put(halves->own, oldest_slot(halves->own, spared, now_us), sighting, first);
}

static inline void add(struct copy_window *window, const struct halves *halves,
		       const struct copy_sighting *sighting, unsigned spared, uint32_t first)
{
	const unsigned slots =
	    copy_free_slots(window, halves->own, (uint32_t)sighting->time_us) & ~spared;

	if (__builtin_expect(slots != 0, 1))
		copy_put(halves->own, (unsigned)__builtin_ctz(slots), sighting, first);
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

		half->hash[i % COPY_HALF] = 0;
		half->place[i % COPY_HALF] &= COPY_SPILLED;
	}
	copy_put(of_slot(halves, slot), slot % COPY_HALF, sighting, COPY_FIRST);
}

enum { NOWHERE = SLOTS };

static int32_t later_than(const struct halves *halves, unsigned slot, uint32_t now_us)
{
	return later_us(of_slot(halves, slot), slot % COPY_HALF, now_us);
}

static unsigned first_of(const struct halves *halves, unsigned matches)
{
	for (; matches != 0; matches &= matches - 1) {
		const unsigned i = (unsigned)__builtin_ctz(matches);

		if (place_at(halves, i) & COPY_FIRST)
			return i;
	}
	return NOWHERE;
}

static unsigned at_place(const struct halves *halves, unsigned matches, uint32_t place)
{
	for (; matches != 0; matches &= matches - 1) {
		const unsigned i = (unsigned)__builtin_ctz(matches);

		if ((place_at(halves, i) & ~(COPY_FIRST | COPY_SPILLED)) == (COPY_USED | place))
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
	const unsigned matches = copy_match(halves->other, sighting->hash);
	const unsigned slots = copy_free_slots(window, halves->other, (uint32_t)sighting->time_us);

	if (matches == 0 && slots == COPY_ALL_SLOTS)
		halves->own->place[0] &= ~COPY_SPILLED;
	return matches << COPY_HALF;
}

bool copy_window_sees(struct copy_window *window, const struct copy_sighting *sighting)
{
	const struct halves halves = halves_of(window, sighting->hash);
	unsigned matches = copy_match(halves.own, sighting->hash);

	if (__builtin_expect((halves.own->place[0] & COPY_SPILLED) != 0, 0))
		matches |= match_spilled(window, &halves, sighting);
	if (__builtin_expect(matches == 0, 1)) {
		add(window, &halves, sighting, 0, COPY_FIRST);
		return false;
	}
	return sees_again(window, &halves, matches, sighting);
}
