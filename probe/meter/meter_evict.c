// SPDX-License-Identifier: BSD-3-Clause
#include <rte_branch_prediction.h>

#include "probe/counters/worker_counters.h"
#include "probe/meter/meter.h"

// A full table looks at a window of entries from a hand that goes round, and evicts the one that
// would end first (evict-idle) or began first (evict-oldest). A lazy deadline may be out of date:
// it is brought up to date before it condemns its Flow.
//
// A flood evicts with every packet, so a large table nominates VICTIMS ahead: their lines, and then
// their buckets, are fetched while earlier ones go. A nominee is checked again when its turn comes.
enum { WINDOW_OLDEST = 16, AHEAD_FROM = 4 * VICTIMS * DEADLINES };

static uint32_t next_in_window(struct meter *meter)
{
	uint32_t entry = meter->evict_cursor++;

	if (meter->evict_cursor >= meter->table.n_fresh)
		meter->evict_cursor = 0;
	return entry;
}

static inline __m128i four_ahead(const uint32_t *deadline, __m128i now, bool some_free)
{
	const __m128i four = _mm_load_si128((const __m128i *)deadline);
	const __m128i ahead = _mm_sub_epi32(four, now);

	if (!some_free)
		return ahead;
	return _mm_blendv_epi8(ahead, _mm_set1_epi32(INT32_MAX),
			       _mm_cmpeq_epi32(four, _mm_setzero_si128()));
}

// Which of a line of deadlines comes first; of a free entry when there is no other. `some_free` is
// a constant where this is inlined.
static __rte_always_inline uint32_t first_of_line(const uint32_t *deadline, uint32_t now_tick,
						  const bool some_free)
{
	const __m128i now = _mm_set1_epi32((int)now_tick);
	__m128i four[4], first, same[4];

	for (unsigned i = 0; i < 4; i++)
		four[i] = four_ahead(&deadline[(size_t)4 * i], now, some_free);
	first = _mm_min_epi32(_mm_min_epi32(four[0], four[1]), _mm_min_epi32(four[2], four[3]));
	first = _mm_min_epi32(first, _mm_shuffle_epi32(first, 0x4e));
	first = _mm_min_epi32(first, _mm_shuffle_epi32(first, 0xb1));
	for (unsigned i = 0; i < 4; i++)
		same[i] = _mm_cmpeq_epi32(four[i], first);
	return (uint32_t)__builtin_ctz(meter_mask_of_line(same));
}

// A full table has free entries at most in its last line.
static uint32_t first_to_end(struct meter *meter)
{
	const uint32_t from = meter->evict_cursor & ~(uint32_t)(DEADLINES - 1);
	const uint32_t *deadline = &meter->table.deadline[from];
	const uint32_t now_tick = meter_tick(meter->now_us);
	uint32_t best = first_of_line(deadline, now_tick, false);

	rte_prefetch0(deadline + (size_t)4 * DEADLINES);
	meter->evict_cursor = from + DEADLINES < meter->table.n_fresh ? from + DEADLINES : 0;
	if (unlikely(deadline[best] == 0))
		best = first_of_line(deadline, now_tick, true);
	return deadline[best] == 0 ? ENTRY_NONE : from + best;
}

// False: the deadline was out of date.
static bool is_up_to_date(struct meter *meter, uint32_t entry)
{
	uint32_t *deadline = &meter->table.deadline[entry];
	uint32_t fresh = meter_deadline(meter, entry, meter->now_us);
	bool same = fresh == *deadline;

	*deadline = fresh;
	return same;
}

static uint32_t idlest_here(struct meter *meter)
{
	const uint32_t from = meter->evict_cursor;

	for (;;) {
		uint32_t best;

		meter->evict_cursor = from;
		best = first_to_end(meter);
		if (best == ENTRY_NONE || is_up_to_date(meter, best))
			return best;
	}
}

static void nominate(struct meter *meter, uint32_t *victim)
{
	*victim = first_to_end(meter);
	if (*victim != ENTRY_NONE)
		meter_fetch(meter, *victim);
}

// Busy Flows are passed over, but not for ever.
static uint32_t idlest_ahead(struct meter *meter)
{
	for (unsigned tries = 0; tries < 4 * VICTIMS; tries++) {
		unsigned turn = meter->victim_turn++ % VICTIMS;
		uint32_t victim = meter->victim[turn], next;

		nominate(meter, &meter->victim[turn]);
		next = meter->victim[(turn + VICTIMS / 2) % VICTIMS];
		if (next != ENTRY_NONE)
			meter_fetch_rest(meter, next);
		if (victim != ENTRY_NONE && meter->table.deadline[victim] != 0 &&
		    is_up_to_date(meter, victim))
			return victim;
	}
	return idlest_here(meter);
}

static uint32_t idlest(struct meter *meter)
{
	return meter->table.max_flows < AHEAD_FROM ? idlest_here(meter) : idlest_ahead(meter);
}

static uint32_t oldest(struct meter *meter)
{
	uint32_t best = ENTRY_NONE;

	for (unsigned i = 0; i < WINDOW_OLDEST; i++) {
		uint32_t entry = next_in_window(meter);

		if (meter->table.deadline[entry] != 0 &&
		    (best == ENTRY_NONE || meter_start(meter, entry) < meter_start(meter, best)))
			best = entry;
	}
	return best;
}

// One that is over already ends as the sweep would end it. A deadline is never later than the end.
static unsigned why_evicted(struct meter *meter, uint32_t entry)
{
	const int32_t left = (int32_t)(meter->table.deadline[entry] - meter_tick(meter->now_us));
	unsigned reason = left > 1 ? 0 : meter_end_reason(meter, entry, meter->now_us);

	if (reason != 0)
		return reason;
	meter->counters->now[WORKER_EVICTED].records++;
	return FLOW_END_LACK_OF_RESOURCES;
}

bool meter_evict(struct meter *meter)
{
	uint32_t entry;

	if (meter->full == FULL_DROP_NEW || meter->table.n_fresh == 0)
		return false;
	entry = meter->full == FULL_EVICT_IDLE ? idlest(meter) : oldest(meter);
	if (entry == ENTRY_NONE)
		return false;
	meter_end(meter, entry, why_evicted(meter, entry));
	return true;
}
