// SPDX-License-Identifier: BSD-3-Clause
#include "probe/books.h"
#include "probe/meter.h"

// A full table looks at a window of entries from a hand that goes round, and evicts the one that
// would end first (evict-idle) or began first (evict-oldest). A lazy deadline may be out of date:
// it is brought up to date before it condemns its Flow.
//
// A flood evicts with every packet, so a large table nominates VICTIMS ahead: their lines, and then
// their buckets, are fetched while earlier ones go. A nominee is judged again when its turn comes.
enum { WINDOW_IDLE = 16, WINDOW_OLDEST = 16, AHEAD_FROM = 4 * VICTIMS * WINDOW_IDLE };

static uint32_t next_in_window(struct meter *meter)
{
	uint32_t entry = meter->evict_cursor++;

	if (meter->evict_cursor >= meter->table.n_fresh)
		meter->evict_cursor = 0;
	return entry;
}

static uint32_t first_to_end(struct meter *meter)
{
	const uint32_t *deadline = meter->table.deadline;
	uint32_t best = FLOW_NONE;

	for (unsigned i = 0; i < WINDOW_IDLE; i++) {
		uint32_t entry = next_in_window(meter);

		if (deadline[entry] != 0 &&
		    (best == FLOW_NONE || (int32_t)(deadline[entry] - deadline[best]) < 0))
			best = entry;
	}
	return best;
}

// False: the deadline was out of date.
static bool is_up_to_date(struct meter *meter, uint32_t entry)
{
	uint32_t *deadline = &meter->table.deadline[entry];
	uint32_t fresh = meter_deadline(meter, &meter->table.hot[entry]);
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
		if (best == FLOW_NONE || is_up_to_date(meter, best))
			return best;
	}
}

static void nominate(struct meter *meter, uint32_t *victim)
{
	*victim = first_to_end(meter);
	if (*victim == FLOW_NONE)
		return;
	rte_prefetch0(&meter->table.hot[*victim]);
	rte_prefetch0(&meter->table.cold[*victim]);
}

static void fetch_bucket(const struct meter *meter, uint32_t victim)
{
	const struct flow_table *table = &meter->table;

	if (victim != FLOW_NONE)
		rte_prefetch0(
		    &table->bucket[flow_table_place(table, flow_key_load(&table->hot[victim].key))
				       .bucket]);
}

// Busy Flows are passed over, but not for ever.
static uint32_t idlest_ahead(struct meter *meter)
{
	for (unsigned tries = 0; tries < 4 * VICTIMS; tries++) {
		unsigned turn = meter->victim_turn++ % VICTIMS;
		uint32_t victim = meter->victim[turn];

		nominate(meter, &meter->victim[turn]);
		fetch_bucket(meter, meter->victim[(turn + VICTIMS / 2) % VICTIMS]);
		if (victim != FLOW_NONE && meter->table.deadline[victim] != 0 &&
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
	uint32_t best = FLOW_NONE;

	for (unsigned i = 0; i < WINDOW_OLDEST; i++) {
		uint32_t entry = next_in_window(meter);

		if (meter->table.deadline[entry] != 0 &&
		    (best == FLOW_NONE ||
		     meter->table.hot[entry].base_us < meter->table.hot[best].base_us))
			best = entry;
	}
	return best;
}

bool meter_evict(struct meter *meter)
{
	uint32_t entry;
	unsigned reason;

	if (meter->full == FULL_DROP_NEW || meter->table.n_fresh == 0)
		return false;
	entry = meter->full == FULL_EVICT_IDLE ? idlest(meter) : oldest(meter);
	if (entry == FLOW_NONE)
		return false;
	// one that is over already ends as the sweep would end it
	reason = meter_judge(meter, &meter->table.hot[entry], meter->now_us);
	if (reason == 0 || reason == FLOW_END_ACTIVE) {
		struct tally *evicted = &meter->books->now[WORKER_EVICTED];

		evicted->records++;
		reason = flow_is_empty(&meter->table.hot[entry]) ? METER_VANISHED
								 : FLOW_END_LACK_OF_RESOURCES;
	}
	meter_end(meter, entry, reason);
	return true;
}
