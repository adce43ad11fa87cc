// SPDX-License-Identifier: BSD-3-Clause
#include <time.h>

#include <rte_cycles.h>

#include "probe/counters/worker_counters.h"
#include "probe/worker/live_clock.h"
#include "probe/worker/worker_state.h"

enum {
	NAP_US = 200,
	LONG_NAP_US = 500,
	NAP_PACKETS = 64, // in a nap
	NAPS_WHEN_BUSY = 64,
	SWEEP_SLEEP_US = 2000,
	IDLE_SLEEP_US = 100 * 1000,
};

// Waking up is what few packets cost; but where they have no times of their own, theirs is when the
// worker comes to them.
static unsigned nap_us(const struct worker *worker, unsigned n_packets)
{
	return worker->stamped && n_packets < NAP_PACKETS ? LONG_NAP_US : NAP_US;
}

static void nap(struct worker *worker)
{
	const struct timespec pause = {.tv_nsec = nap_us(worker, worker->n_since_nap) * 1000};

	worker->n_since_nap = 0;
	nanosleep(&pause, NULL);
}

// With live Flows the sweep has to go on; without, classification's rules may have been changed.
static unsigned longest_sleep_us(const struct worker *worker)
{
	if (worker->awaits_others) // it is awaited too, and its polls say how far it is
		return NAP_US;
	if (worker->fragments_wait)
		return SWEEP_SLEEP_US;
	if (worker->file || flow_table_live(&worker->meter.table) == 0)
		return IDLE_SLEEP_US;
	return SWEEP_SLEEP_US;
}

// Sleeps until packets or main's questions wake it. Where packets come so fast that it would be
// woken more often than it naps, it naps.
static void idle(struct worker *worker)
{
	const uint64_t since = rte_rdtsc();

	if (worker->n_naps != 0) {
		worker->n_naps--;
		nap(worker);
	} else {
		pmd_wait(worker->pmd, worker->index, longest_sleep_us(worker));
		if (!worker->file)
			worker->bound.emptied_us = live_clock_us(); // it was woken by what came
		worker->slept_short =
		    rte_rdtsc() - since < rte_get_tsc_hz() / 1000000 * nap_us(worker, 0);
	}
	stage_clock_slept(&worker->clock, since);
}

// Packets came, after a sleep or not.
static void note_wake(struct worker *worker)
{
	if (worker->slept_short)
		worker->n_naps = NAPS_WHEN_BUSY;
	worker->slept_short = false;
	worker->n_since_nap += worker->received[OWN_QUEUES].n;
}

// A record waits for room in its ring, and has not been counted.
static void answer_while_closing(void *context)
{
	worker_answer(context);
}

static void close_flows(struct worker *worker, uint64_t now_us)
{
	worker_drain(worker);
	if (worker->dpi != NULL)
		dpi_worker_passed(worker->dpi, UINT64_MAX);
	worker->meter.while_waiting = answer_while_closing;
	worker->meter.waiting_context = worker;
	meter_close_all(&worker->meter, now_us);
	worker->counters->now[WORKER_IN_PIPELINE] = (struct counts){0};
	worker->counters->now[WORKER_IN_FLOWS] = worker->meter.live;
	counter_set_end(worker->counters);
	counter_set_end(worker->ring_counters);
	if (worker->dpi != NULL)
		counter_set_end(dpi_worker_counters(worker->dpi));
	record_ring_wake(worker->meter.ring);
	atomic_store_explicit(&worker->live_flows, 0, memory_order_relaxed);
}

int worker_run(void *context)
{
	struct worker *worker = context;
	const bool naps = pmd_naps(worker->pmd);
	uint64_t clock_ns = 0;

	stage_clock_start(&worker->clock);
	for (;;) {
		if (worker->code->poll(worker)) {
			note_wake(worker);
			continue;
		}
		if (worker_fragments_end(worker))
			continue;
		if (pmd_ended(worker->pmd, worker->index, &clock_ns))
			break;
		if (naps && !worker->sweep_waits)
			idle(worker);
	}
	stage_clock_stop(&worker->clock);
	close_flows(worker, worker->file ? clock_ns / 1000 : live_clock_us());
	atomic_store_explicit(&worker->ended, true, memory_order_release);
	return 0;
}
