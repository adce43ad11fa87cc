// SPDX-License-Identifier: BSD-3-Clause
#include <time.h>

#include <rte_cycles.h>

#include "pmd/eal/stamp.h"
#include "probe/counters/worker_counters.h"
#include "probe/worker/live_clock.h"
#include "probe/worker/worker_state.h"

static void held_in_pipeline(const struct worker *worker, struct counts *held)
{
	const struct packet_ring *pkts = &worker->pkts;

	held->packets = pkts->n_parsed - pkts->n_counted;
	held->octets = 0;
	for (uint32_t at = pkts->n_counted; at != pkts->n_parsed; at++)
		held->octets += pkts->pkt[at & (PACKET_RING_SIZE - 1)].delta.octets;
}

int64_t worker_audit_now(const struct worker *worker)
{
	struct counts found;
	const struct counts *live = &worker->meter.live;

	meter_recount(&worker->meter, &found);
	if (found.packets == live->packets && found.octets == live->octets &&
	    found.records == flow_table_live(&worker->meter.table))
		return 0;
	// octets that differ where packets agree are a difference too
	return found.packets != live->packets ? llabs((int64_t)(found.packets - live->packets)) : 1;
}

static void answer_audit(struct worker *worker, uint32_t asked)
{
	worker->audit_gap = worker_audit_now(worker);
	atomic_store_explicit(&worker->audit_answered, asked, memory_order_release);
}

void worker_publish(struct worker *worker)
{
	uint32_t asked = atomic_load_explicit(&worker->audit_asked, memory_order_relaxed);
	struct counter_set *counters = worker->counters;

	if (asked != atomic_load_explicit(&worker->audit_answered, memory_order_relaxed))
		answer_audit(worker, asked);
	if (atomic_load_explicit(&counters->asked, memory_order_relaxed) !=
	    atomic_load_explicit(&counters->answered, memory_order_relaxed)) {
		held_in_pipeline(worker, &counters->now[WORKER_IN_PIPELINE]);
		counters->now[WORKER_IN_FLOWS] = worker->meter.live;
		counter_set_publish(counters);
	}
	counter_set_publish(worker->ring_counters);
	if (worker->dpi != NULL)
		counter_set_publish(dpi_worker_counters(worker->dpi));
	atomic_store_explicit(&worker->live_flows, flow_table_live(&worker->meter.table),
			      memory_order_relaxed);
}

// The time now when this poll is timed, else 0.
static uint64_t timed(const struct worker *worker)
{
	return worker->n_polls % STAGE_SAMPLE == 0 ? rte_rdtsc() : 0;
}

static void note_since(struct worker *worker, enum stage stage, unsigned packets, uint64_t since)
{
	if (since != 0)
		worker_note(worker, stage, packets, rte_rdtsc() - since);
}

static unsigned receive(struct worker *worker)
{
	uint64_t since = timed(worker);
	unsigned n = 0, handed = 0;

	if (worker->file || !atomic_load_explicit(&worker->stop, memory_order_relaxed))
		n = pmd_receive(worker->pmd, worker->index, worker->mbuf, worker->burst);
	note_since(worker, n != 0 ? STAGE_RECEIVE : STAGE_IDLE, n, since);
	if (n != 0)
		worker_process(worker, WORKER_TAKEN, worker->mbuf, n);
	if (worker->n_workers > 1)
		handed = pmd_take(worker->pmd, worker->index, worker->mbuf, worker->burst);
	if (handed != 0)
		worker_process(worker, WORKER_TAKEN_FROM_WORKERS, worker->mbuf, handed);
	return n + handed;
}

// Time for the sweep: no packet that has not been counted may be older.
static uint64_t sweep_time(const struct worker *worker)
{
	const struct packet_ring *pkts = &worker->pkts;

	if (worker->file || pkts->n_counted != pkts->n_parsed)
		return worker->meter.now_us;
	return worker->now_us;
}

static void nap(void)
{
	const struct timespec pause = {.tv_nsec = 100 * 1000};

	nanosleep(&pause, NULL);
}

static bool expire(struct worker *worker)
{
	uint64_t since = timed(worker), now_us = sweep_time(worker);
	bool more = meter_sweep(&worker->meter, now_us);

	if (worker->dpi != NULL)
		dpi_worker_tick(worker->dpi, now_us);
	note_since(worker, STAGE_EXPIRE, 0, since);
	return more;
}

static void idle(struct worker *worker)
{
	uint64_t since = timed(worker);

	nap();
	note_since(worker, STAGE_IDLE, 0, since);
}

// Returns whether packets came.
static bool poll_once(struct worker *worker)
{
	unsigned n;
	bool more;

	worker->n_polls++;
	if (!worker->file)
		worker->now_us = live_clock_us();
	n = receive(worker);
	if (n == 0)
		worker_drain(worker);
	more = expire(worker);
	worker_publish(worker);
	if (n == 0 && !more && worker->naps)
		idle(worker);
	return n != 0;
}

int worker_run(void *context)
{
	struct worker *worker = context;
	uint64_t clock_ns = 0;

	for (;;)
		if (!poll_once(worker) && pmd_ended(worker->pmd, worker->index, &clock_ns))
			break;
	worker_drain(worker);
	meter_close_all(&worker->meter, worker->file ? clock_ns / 1000 : live_clock_us());
	worker->counters->now[WORKER_IN_PIPELINE] = (struct counts){0};
	worker->counters->now[WORKER_IN_FLOWS] = worker->meter.live;
	counter_set_answer(worker->counters);
	counter_set_answer(worker->ring_counters);
	atomic_store_explicit(&worker->live_flows, 0, memory_order_relaxed);
	atomic_store_explicit(&worker->ended, true, memory_order_release);
	return 0;
}
