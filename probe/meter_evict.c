// SPDX-License-Identifier: BSD-3-Clause
#include "probe/books.h"
#include "probe/meter.h"

// A full table looks at a window of entries from a hand that goes round, and evicts the one that
// would end first (evict-idle) or began first (evict-oldest). A lazy deadline may be out of date:
// it is brought up to date before it condemns its Flow.
enum { WINDOW_IDLE = 32, WINDOW_OLDEST = 16 };

static uint32_t next_in_window(struct meter *meter)
{
	uint32_t entry = meter->evict_cursor++;

	if (meter->evict_cursor >= meter->table.n_fresh)
		meter->evict_cursor = 0;
	return entry;
}

static uint32_t idlest(struct meter *meter)
{
	const uint32_t from = meter->evict_cursor;
	uint32_t *deadline = meter->table.deadline;

	for (;;) {
		uint32_t best = FLOW_NONE, fresh;

		meter->evict_cursor = from;
		for (unsigned i = 0; i < WINDOW_IDLE; i++) {
			uint32_t entry = next_in_window(meter);

			if (deadline[entry] != 0 &&
			    (best == FLOW_NONE || (int32_t)(deadline[entry] - deadline[best]) < 0))
				best = entry;
		}
		if (best == FLOW_NONE)
			return best;
		fresh = meter_deadline(meter, &meter->table.hot[best]);
		if (fresh == deadline[best])
			return best;
		deadline[best] = fresh;
	}
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
