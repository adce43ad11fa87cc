// SPDX-License-Identifier: BSD-3-Clause
#include <rte_branch_prediction.h>
#include <rte_common.h>

#include "config/clock.h"
#include "export/analyze/digest_ring.h"
#include "export/enrich/enricher.h"
#include "export/exporter_counters.h"
#include "export/exporter_private.h"

enum {
	BATCH = 512,	      // records between two looks at clock, counters and limits
	TICK_US = 100000,     // an unfinished message waits no longer
	GATHER_US = 500,      // after some records: more may come, and workers need not wake us
	LOOK_US = 20000,      // at collectors that are awaited, or say goodbye
	SESSION_US = 2000000, // so long the start waits for collectors
	DRAINED_CELLS = 2048, // left in a ring that is as good as empty
};

// The ring's cells are the exporter's until it has drained them. Where the count is over, another
// run begins.
static void number_record(struct exporter *exporter, const struct flow_record *record)
{
	if (unlikely((uint32_t)++exporter->record_id == 0))
		exporter->record_id = exporter_record_ids(exporter->index, exporter->now_us);
	((struct flow_record *)(uintptr_t)record)->record_id = exporter->record_id;
}

static void take_record(void *context, const struct flow_record *record)
{
	struct exporter *exporter = context;
	const struct counts counts = flow_record_counts(record);

	number_record(exporter, record);
	counts_add(&exporter->counters->now[EXPORTER_TAKEN], &counts);
	if (unlikely(exporter->enricher != NULL))
		record = enricher_put(exporter->enricher, record);
	if (unlikely(exporter->digests != NULL))
		digest_ring_put(exporter->digests, record);
	for (unsigned i = 0; i < exporter->n_outputs; i++) {
		output_add(exporter->outputs[i], record, exporter->now_us);
		counts_add(&exporter->counters->now[EXPORTER_GIVEN], &counts);
	}
}

// What follows from TAKEN alone is worked out when somebody reads.
static void publish(struct exporter *exporter)
{
	for (unsigned i = 0; i < exporter->n_outputs; i++)
		output_publish(exporter->outputs[i]);
	if (exporter->changing != NULL)
		output_publish(exporter->changing->output);
	if (!counter_set_is_asked(exporter->counters))
		return;
	exporter_settle(exporter);
	counter_set_answer(exporter->counters);
}

static void heed_reopen(struct exporter *exporter)
{
	const unsigned asked = atomic_load_explicit(&exporter->reopen_asked, memory_order_relaxed);

	if (asked == exporter->reopened)
		return;
	exporter->reopened = asked;
	for (unsigned i = 0; i < exporter->n_outputs; i++)
		output_reopen(exporter->outputs[i]);
}

static void take_enricher(struct exporter *exporter)
{
	if (!atomic_exchange_explicit(&exporter->enricher_comes, false, memory_order_acquire))
		return;
	enricher_free(exporter->enricher);
	exporter->enricher =
	    atomic_exchange_explicit(&exporter->enricher_next, NULL, memory_order_acquire);
}

static void tick(struct exporter *exporter)
{
	const uint64_t now = monotonic_us();
	const unsigned asked = atomic_load_explicit(&exporter->refresh_asked, memory_order_relaxed);

	if (now - exporter->ticked_us < TICK_US && asked == exporter->refreshed)
		return;
	for (unsigned i = 0; i < exporter->n_outputs; i++) {
		if (asked != exporter->refreshed)
			output_refresh(exporter->outputs[i]);
		output_tick(exporter->outputs[i], wall_us());
	}
	exporter->refreshed = asked;
	exporter->ticked_us = now;
	take_enricher(exporter);
}

static bool rings_hold_more(const struct exporter *exporter, unsigned cells)
{
	for (unsigned i = 0; i < exporter->n_rings; i++) {
		if (record_ring_used(exporter->rings[i]) > cells)
			return true;
	}
	return false;
}

// Once somebody has asked for the stop, the outputs wait rather than lose.
static void heed_stop(struct exporter *exporter)
{
	const uint64_t until_us = atomic_load_explicit(&exporter->stop_us, memory_order_acquire);

	if (until_us == 0 || exporter->stops)
		return;
	exporter->stops = true;
	for (unsigned i = 0; i < exporter->n_outputs; i++)
		output_stop(exporter->outputs[i], until_us);
}

static bool drain_changes(const struct exporter *exporter, uint64_t until_us)
{
	return until_us != exporter->drains_us &&
	       (until_us != 0 || !rings_hold_more(exporter, DRAINED_CELLS));
}

static void heed_drain(struct exporter *exporter)
{
	const uint64_t until_us = atomic_load_explicit(&exporter->drain_us, memory_order_acquire);

	if (!drain_changes(exporter, until_us))
		return;
	exporter->drains_us = until_us;
	for (unsigned i = 0; i < exporter->n_outputs; i++) {
		if (until_us != 0)
			output_drain(exporter->outputs[i], until_us);
		else
			output_drained(exporter->outputs[i]);
	}
}

static bool rings_are_half_free(const struct exporter *exporter)
{
	bool half_free = true;

	for (unsigned i = 0; i < exporter->n_rings; i++)
		half_free &= record_ring_is_half_free(exporter->rings[i]);
	return half_free;
}

// How many records every output can take now.
static unsigned prepare(struct exporter *exporter)
{
	const uint64_t steady = monotonic_us();
	unsigned most = BATCH;
	bool may_hold = false;

	exporter->now_us = wall_us();
	for (unsigned i = 0; i < exporter->n_outputs; i++) {
		struct output *output = exporter->outputs[i];

		output_poll(output, exporter->now_us);
		most = RTE_MIN(most, output_prepare(output, steady, exporter->now_us));
		may_hold |= output_may_hold(output);
	}
	return unlikely(may_hold) && rings_are_half_free(exporter) ? 0 : most;
}

// Once there, it stays.
static void take_digests(struct exporter *exporter)
{
	if (exporter->digests == NULL)
		exporter->digests =
		    atomic_load_explicit(&exporter->digests_next, memory_order_acquire);
}

// One look at a ring ends before `most` where records are large: less than that were taken only
// when all rings are empty.
static unsigned drain(struct exporter *exporter, unsigned most)
{
	unsigned taken = 0, n;

	take_digests(exporter);
	if (exporter->digests != NULL)
		digest_ring_begin(exporter->digests, most);
	for (unsigned i = 0; i < exporter->n_rings && taken < most; i++) {
		struct record_ring *ring =
		    exporter->rings[(exporter->next_ring + i) % exporter->n_rings];

		do {
			n = record_ring_drain(ring, most - taken, take_record, exporter);
			taken += n;
		} while (n > 0 && taken < most);
	}
	if (exporter->digests != NULL)
		digest_ring_end(exporter->digests);
	exporter->next_ring++;
	return taken;
}

// Until an output can go on, somebody wakes us, or so long.
static void sleep_until(struct exporter *exporter, uint64_t until_us)
{
	struct wait_set set;

	exporter->counters->now[EXPORTER_NAPS].records++;
	wait_set_begin(&set, until_us);
	wait_set_add(&set, exporter->waker.fd, POLLIN);
	for (unsigned i = 0; i < exporter->n_outputs; i++)
		output_wait(exporter->outputs[i], &set);
	exporter_wait_for_change(exporter, &set);
	wait_set_sleep(&set);
}

static bool is_stopping(const struct exporter *exporter)
{
	return atomic_load_explicit(&exporter->stopping, memory_order_acquire) ||
	       atomic_load_explicit(&exporter->stop_us, memory_order_acquire) != 0;
}

// What waker_wake() is called for, besides records.
static bool is_asked(const struct exporter *exporter)
{
	return (atomic_load_explicit(&exporter->stop_us, memory_order_acquire) != 0 &&
		!exporter->stops) ||
	       (atomic_load_explicit(&exporter->stopping, memory_order_acquire) &&
		!exporter->ends) ||
	       drain_changes(exporter,
			     atomic_load_explicit(&exporter->drain_us, memory_order_acquire)) ||
	       atomic_load_explicit(&exporter->refresh_asked, memory_order_relaxed) !=
		   exporter->refreshed ||
	       atomic_load_explicit(&exporter->reopen_asked, memory_order_relaxed) !=
		   exporter->reopened ||
	       (atomic_load_explicit(&exporter->change, memory_order_relaxed) != NULL &&
		exporter->changing == NULL);
}

// Nothing to do: sleeps until the next tick, or until a worker or the main thread wakes it. When
// the outputs can take nothing (`blocked`), records that wait are no reason to stay awake.
static void sleep_idle(struct exporter *exporter, bool blocked)
{
	waker_sleep(&exporter->waker);
	publish(exporter);
	if (!is_asked(exporter) && (blocked || !rings_hold_more(exporter, 0)))
		sleep_until(exporter, exporter->ticked_us + TICK_US);
	waker_awake(&exporter->waker);
}

// For nothing but time and outputs; questions are answered all the same.
static void look_later(struct exporter *exporter)
{
	waker_sleep(&exporter->waker);
	publish(exporter);
	sleep_until(exporter, monotonic_us() + LOOK_US);
	waker_awake(&exporter->waker);
}

// Records that come before the first session would be lost for nothing.
static void await_sessions(struct exporter *exporter)
{
	const uint64_t since = monotonic_us();
	bool up = false;

	while (!up && !is_stopping(exporter) &&
	       (atomic_load_explicit(&exporter->waits, memory_order_acquire) ||
		monotonic_us() - since < SESSION_US)) {
		up = true;
		for (unsigned i = 0; i < exporter->n_outputs; i++) {
			output_tick(exporter->outputs[i], wall_us());
			up &= output_is_up(exporter->outputs[i]);
		}
		if (!up)
			look_later(exporter);
	}
	atomic_store_explicit(&exporter->waits, false, memory_order_release);
}

// All outputs end side by side: one that hangs keeps no other from its last words.
static void end_outputs(struct exporter *exporter)
{
	bool ended = false;

	while (!ended) {
		ended = exporter_end_change(exporter);
		heed_stop(exporter);
		for (unsigned i = 0; i < exporter->n_outputs; i++)
			ended &= output_end_some(exporter->outputs[i], monotonic_us(), wall_us());
		if (!ended)
			look_later(exporter);
	}
	for (unsigned i = 0; i < exporter->n_outputs; i++)
		output_finish(exporter->outputs[i]);
	exporter_settle(exporter);
	counter_set_end(exporter->counters);
}

void *exporter_run(void *context)
{
	struct exporter *exporter = context;

	pthread_setname_np(pthread_self(), "exporter");
	await_sessions(exporter);
	while (!exporter->ends || rings_hold_more(exporter, 0)) {
		unsigned most, taken;

		exporter->ends = atomic_load_explicit(&exporter->stopping, memory_order_acquire);
		heed_stop(exporter);
		heed_drain(exporter);
		heed_reopen(exporter);
		exporter_heed_change(exporter);
		tick(exporter);
		most = prepare(exporter);
		taken = drain(exporter, most);
		publish(exporter);
		if (taken > 0 && taken < BATCH && !exporter->ends)
			sleep_until(exporter, monotonic_us() + GATHER_US);
		else if (taken == 0 && (!exporter->ends || rings_hold_more(exporter, 0)))
			sleep_idle(exporter, most == 0);
	}
	end_outputs(exporter);
	return NULL;
}
