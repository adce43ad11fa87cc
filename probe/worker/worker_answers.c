// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>

#include "probe/counters/worker_counters.h"
#include "probe/worker/worker_state.h"

static void held_in_pipeline(const struct worker *worker, struct counts *held)
{
	const struct packet_ring *pkts = &worker->pkts;

	held->packets = pkts->n_parsed - pkts->n_counted;
	held->octets = 0;
	for (uint32_t at = pkts->n_counted; at != pkts->n_parsed; at++)
		held->octets += pkts->pkt[at & (PACKET_RING_SIZE - 1)].delta.octets;
	if (worker->fragments != NULL)
		counts_add(held, &worker->fragments->waiting);
}

int64_t worker_audit_now(const struct worker *worker)
{
	struct counts found;
	const struct counts *live = &worker->meter.live;

	meter_recount(&worker->meter, &found);
	if (found.packets == live->packets && found.octets == live->octets &&
	    found.records + worker->meter.n_closed == flow_table_live(&worker->meter.table))
		return 0;
	// octets that differ where packets agree are a difference too
	return found.packets != live->packets ? llabs((int64_t)(found.packets - live->packets)) : 1;
}

static void answer_audit(struct worker *worker, uint32_t asked)
{
	atomic_store_explicit(&worker->audit_gap, worker_audit_now(worker), memory_order_relaxed);
	atomic_store_explicit(&worker->audit_answered, asked, memory_order_release);
}

void worker_answer(struct worker *worker)
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
}
