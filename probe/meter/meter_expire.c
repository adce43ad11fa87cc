// SPDX-License-Identifier: BSD-3-Clause
#include "probe/counters/worker_counters.h"
#include "probe/meter/flow_times.h"
#include "probe/meter/meter.h"

// Ticks wrap after two years; 0 is a free entry.
static bool is_due(uint32_t deadline, uint32_t now)
{
	return deadline != 0 && (int32_t)(now - deadline) >= 0;
}

static void give_free(struct meter *meter, uint32_t entry)
{
	meter_forget(meter, entry);
	if (meter->watch != NULL)
		meter_watch_end(meter, entry);
	meter->epochs.n_flows[flow_key_epoch(&meter->table.hot[entry].key)]--;
	flow_table_remove(&meter->table, entry);
}

void meter_end(struct meter *meter, uint32_t entry, unsigned reason)
{
	meter_record(meter, entry, reason);
	if (reason != FLOW_END_DETECTED && reason != FLOW_END_LACK_OF_RESOURCES)
		meter_remember_initiator(meter, entry);
	give_free(meter, entry);
}

// Looks at an entry whose deadline has passed: it has ended, or gets another deadline.
static void expire(struct meter *meter, uint32_t entry, uint64_t now_us)
{
	unsigned reason;

	if (!is_due(meter->table.deadline[entry], meter_tick(now_us)))
		return; // given free since it was found
	reason = meter_end_reason(meter, entry, now_us);
	if (unlikely(meter->hurries) && reason == FLOW_END_IDLE)
		meter->counters->now[WORKER_HURRIED].records++;
	if (reason != 0)
		meter_end(meter, entry, reason);
	else
		meter->table.deadline[entry] = meter_deadline(meter, entry, now_us);
}

// Of what was found due: fetches what ending takes of those that are over, others get another
// deadline.
static void check_due(struct meter *meter, uint64_t now_us)
{
	struct sweep *sweep = &meter->sweep;

	sweep->n_over = 0;
	for (uint32_t i = 0; i < sweep->n_due; i++) {
		const uint32_t entry = sweep->due[i];

		if (unlikely(meter->window_us == 0) && meter->table.deadline[entry] != 0)
			meter_renew_times(meter, entry, now_us);
		if (!is_due(meter->table.deadline[entry], meter_tick(now_us)))
			continue;
		if (meter_end_reason(meter, entry, now_us) == 0) {
			meter->table.deadline[entry] = meter_deadline(meter, entry, now_us);
			continue;
		}
		meter_fetch(meter, entry);
		meter_fetch_rest(meter, entry);
		sweep->over[sweep->n_over++] = entry;
	}
	sweep->n_due = 0;
}

// A bit for each of a line of deadlines that has passed.
static unsigned due_of_line(const uint32_t *deadline, uint32_t now_tick)
{
	const __m128i now = _mm_set1_epi32((int)now_tick), zero = _mm_setzero_si128();
	__m128i due[4];

	for (unsigned i = 0; i < 4; i++) {
		const __m128i four = _mm_load_si128((const __m128i *)deadline + i);
		const __m128i ahead = _mm_cmpgt_epi32(_mm_sub_epi32(four, now), zero);

		due[i] = _mm_or_si128(ahead, _mm_cmpeq_epi32(four, zero));
	}
	return ~meter_mask_of_line(due) & ((1U << DEADLINES) - 1);
}

// After a timeout has become shorter no deadline of before it can be trusted: all are due.
static void mark_due(uint32_t *deadline, uint64_t now_us)
{
	const uint32_t now_tick = RTE_MAX(meter_tick(now_us), 1U);

	for (unsigned i = 0; i < DEADLINES; i++) {
		if (deadline[i] != 0)
			deadline[i] = now_tick;
	}
}

// Finds at most `most` due entries from the cursor on, at most `slots` far, and fetches them.
static uint32_t find_due(struct meter *meter, uint32_t slots, uint32_t most, uint64_t now_us)
{
	struct sweep *sweep = &meter->sweep;
	const uint32_t end = meter->table.n_fresh;
	uint32_t seen = 0;

	if (sweep->cursor >= end) {
		sweep->cursor = 0;
		sweep->again = false;
	}
	while (seen < slots && sweep->n_due + DEADLINES <= most && sweep->cursor < end) {
		uint32_t *line = meter->table.deadline + sweep->cursor;
		unsigned due;

		if (unlikely(sweep->again))
			mark_due(line, now_us);
		due = due_of_line(line, meter_tick(now_us));

		for (; due != 0; due &= due - 1) {
			uint32_t entry = sweep->cursor + (uint32_t)__builtin_ctz(due);

			sweep->due[sweep->n_due++] = entry;
			rte_prefetch0(&meter->table.hot[entry]);
		}
		sweep->cursor += DEADLINES;
		seen += DEADLINES;
	}
	return seen;
}

bool meter_sweep(struct meter *meter, uint64_t now_us)
{
	struct sweep *sweep = &meter->sweep;
	uint64_t passed, slots, seen;

	now_us = RTE_MAX(now_us, sweep->last_us); // or a step back would be time without end
	passed = now_us - sweep->last_us;
	for (uint32_t i = 0; i < sweep->n_over; i++)
		expire(meter, sweep->over[i], now_us);
	check_due(meter, now_us);
	if (!sweep->again) // and what it found has been looked at
		meter->window_us = meter_window(meter);
	if (passed > SWEEP_PASS_US)
		passed = SWEEP_PASS_US;
	sweep->last_us = now_us;
	sweep->credit += passed * meter->table.n_fresh;
	slots = sweep->credit / SWEEP_PASS_US;
	if (slots > meter->table.n_fresh) { // a whole pass is all there is to do
		slots = meter->table.n_fresh;
		sweep->credit = slots * SWEEP_PASS_US;
	}
	if (slots > SWEEP_SLOTS)
		seen = find_due(meter, SWEEP_SLOTS, SWEEP_LATE, now_us);
	else
		seen = find_due(meter, (uint32_t)slots, SWEEP_DUE, now_us); // in whole lines
	sweep->n_visited += seen;
	sweep->credit -= RTE_MIN(sweep->credit, seen * SWEEP_PASS_US);
	return (sweep->n_due | sweep->n_over) != 0 || sweep->credit / SWEEP_PASS_US > SWEEP_SLOTS;
}

void meter_sweep_all(struct meter *meter, uint64_t now_us)
{
	for (uint32_t entry = 0; entry < meter->table.n_fresh; entry++)
		if (meter->table.deadline[entry] != 0)
			expire(meter, entry, now_us);
}

unsigned meter_last_reason(const struct meter *meter, uint32_t entry, uint64_t now_us)
{
	const struct flow_hot *hot = &meter->table.hot[entry];
	unsigned reason = meter_end_reason(meter, entry, now_us);

	if (reason != 0)
		return reason;
	if (meter_duration(meter, entry) >= meter->active_us)
		return FLOW_END_ACTIVE;
	return hot->marks & ENTRY_ENDED ? FLOW_END_DETECTED : FLOW_END_FORCED;
}

void meter_expire_all(struct meter *meter, uint64_t now_us, bool with_records)
{
	struct expire_all *all = &meter->expire_all;

	all->cursor = 0;
	all->deletes = !with_records;
	all->end = meter->table.n_fresh;
	all->since_us = RTE_MAX(now_us, meter->now_us);
}

enum { FETCH_AHEAD = 16 };

void meter_fetch_ahead(const struct meter *meter, uint32_t entry)
{
	if (entry + 2 * FETCH_AHEAD < meter->table.n_fresh)
		meter_fetch(meter, entry + 2 * FETCH_AHEAD);
	if (entry + FETCH_AHEAD < meter->table.n_fresh)
		meter_fetch_rest(meter, entry + FETCH_AHEAD);
}

// Without a record: what it has counted is lost, and counted as that.
static void delete_flow(struct meter *meter, uint32_t entry)
{
	struct counts lost = {.records = 1}, total;

	for (unsigned d = 0; d < 2; d++) {
		meter_entry_totals(&meter->table.hot[entry], &meter->table.cold[entry], d, &total);
		lost.packets += total.packets;
		lost.octets += total.octets;
	}
	counts_add(&meter->counters->now[WORKER_LOST_DELETED], &lost);
	meter->live.packets -= lost.packets;
	meter->live.octets -= lost.octets;
	give_free(meter, entry);
}

// One that has begun since is left alone.
void meter_expire_some(struct meter *meter, uint64_t now_us)
{
	struct expire_all *all = &meter->expire_all;
	unsigned left = EXPIRE_ALL_FLOWS;

	if (!all->deletes && !record_ring_is_half_free(meter->ring))
		return;
	for (unsigned i = 0; i < EXPIRE_ALL_SLOTS && left > 0 && all->cursor < all->end; i++) {
		const uint32_t entry = all->cursor++;

		meter_fetch_ahead(meter, entry);
		if (meter->table.deadline[entry] == 0 ||
		    (meter->table.hot[entry].base_us > all->since_us &&
		     meter_start(meter, entry) > all->since_us))
			continue;
		if (all->deletes)
			delete_flow(meter, entry);
		else
			meter_end(meter, entry, meter_last_reason(meter, entry, now_us));
		all->n_ended++;
		left--;
	}
}

void meter_close_all(struct meter *meter, uint64_t now_us)
{
	if (!meter->waits) {
		meter->waits = true;
		meter->patience_us = CLOSE_PATIENCE_US;
	}
	for (uint32_t entry = 0; entry < meter->table.n_fresh; entry++) {
		if (meter->table.deadline[entry] == 0)
			continue;
		meter_record(meter, entry, meter_last_reason(meter, entry, now_us));
		meter_forget(meter, entry);
		meter->table.deadline[entry] = 0;
		meter->n_closed++;
	}
	if (meter->watch != NULL)
		meter_watch_close(meter);
	flow_table_clear(&meter->table);
	memset(meter->epochs.n_flows, 0, sizeof(meter->epochs.n_flows));
	meter->n_closed = 0;
}

void meter_recount(const struct meter *meter, struct counts *found)
{
	const struct flow_table *table = &meter->table;

	memset(found, 0, sizeof(*found));
	for (uint32_t entry = 0; entry < table->n_fresh; entry++) {
		if (table->deadline[entry] == 0)
			continue;
		found->records++;
		for (unsigned d = 0; d < 2; d++) {
			struct counts total;

			meter_entry_totals(&table->hot[entry], &table->cold[entry], d, &total);
			found->packets += total.packets;
			found->octets += total.octets;
		}
	}
}
