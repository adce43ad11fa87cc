// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_WORKER_STATE_H
#define PROBE_WORKER_STATE_H

#include <stdatomic.h>

#include "probe/counters/worker_counters.h"
#include "probe/meter/meter.h"
#include "probe/meter/parse.h"
#include "probe/worker/filter.h"
#include "probe/worker/sampling.h"
#include "probe/worker/worker.h"

// The inside of a worker, shared by worker.c (start, stop, questions of main) and worker_loop.c
// (the packet's way). The worker's thread writes it but where said.

enum { WORKER_MOST_BURST = 1024, WORKER_HAND_OVER = 64 };

// Packets between stages, so that what a stage has prefetched is there when the next one wants it.
enum { GROUP = 32, FIND_BEHIND = 30, COUNT_BEHIND = 30 };
static_assert(FIND_BEHIND + COUNT_BEHIND + 2 * GROUP < PACKET_RING_SIZE,
	      "the ring holds what is between");

// Stages are timed in one of STAGE_SAMPLE groups and polls.
enum { STAGE_SAMPLE = 16 };

#define WORKER_STAGES(X)                                                                           \
	X(RECEIVE, "receive")                                                                      \
	X(PARSE, "parse")                                                                          \
	X(FIND, "find")                                                                            \
	X(COUNT, "count")                                                                          \
	X(EXPIRE, "expire")                                                                        \
	X(IDLE, "idle")

enum stage {
#define X(stage, name) STAGE_##stage,
	WORKER_STAGES(X)
#undef X
	    N_STAGES
};

struct stage_count {
	_Atomic uint64_t calls, packets, ticks; // main reads
};

struct hand_over {
	uint16_t n;
	uint64_t octets;
	uint32_t ip_octets[WORKER_HAND_OVER];
	struct rte_mbuf *mbuf[WORKER_HAND_OVER];
};

// One burst through stages parse, find and count; row is where the packets came from (WORKER_TAKEN
// or WORKER_TAKEN_FROM_WORKERS). n of 0 brings what is in the pipeline to its end.
typedef void process_burst(struct worker *worker, unsigned row, struct rte_mbuf **burst,
			   unsigned n);
process_burst worker_stages_sse4, worker_stages_avx2;
// The fastest one that this CPU can do.
process_burst *worker_choose_stages(void);

struct worker {
	struct meter meter;
	struct parser parser;
	struct pmd *pmd;
	bool file, checks_owner, naps;
	bool selects, samples_flows; // --filter or --sampling was given
	uint16_t burst;
	unsigned index, n_workers;
	uint32_t n_trusted;	    // packets whose place was left to the NIC
	uint32_t n_groups, n_polls; // choose which of them are timed
	uint64_t now_us;	    // of the burst, live
	uint64_t lose_at;	    // the packet that a test wants to be lost, 0: none
	uint64_t n_taken;	    // counted only for that
	process_burst *process;	    // for this CPU
	unsigned row;		    // in the counters: where the burst came from
	struct stage_count stage[N_STAGES];
	struct hand_over *hand_over; // one for each worker
	struct dpi_worker *dpi;
	struct filter *filter; // NULL: none
	struct sampling sampling;
	struct counter_set *counters, *ring_counters;
	uint8_t *scratch;	      // a frame of several mbufs, made contiguous
	const uint8_t *input_of_port; // by DPDK port
	uint32_t *ifindex;	      // by input
	atomic_bool stop;	      // main writes
	atomic_bool ended;
	_Atomic uint32_t audit_asked; // main writes
	_Atomic uint32_t audit_answered;
	int64_t audit_gap;
	_Atomic uint64_t live_flows;			      // for main, once a burst
	struct packet_ring pkts __attribute__((aligned(64))); // loads and stores go by whole lines
	struct rte_mbuf *mbuf[WORKER_MOST_BURST];
};

enum { WORKER_SCRATCH = 16 * 1024 };

// What --filter and --sampling leave of packets as they come from the input; the rest is counted
// and freed. Flows are sampled later, when the key is known.
int worker_select_init(struct worker *worker, const struct options *options);
unsigned worker_select(struct worker *worker, struct counts *taken, struct rte_mbuf **burst,
		       unsigned n);
void worker_publish(struct worker *worker);

static inline void worker_process(struct worker *worker, unsigned row, struct rte_mbuf **burst,
				  unsigned n)
{
	worker->process(worker, row, burst, n);
}

static inline void worker_drain(struct worker *worker)
{
	worker->process(worker, WORKER_TAKEN, NULL, 0);
}

static inline void worker_note(struct worker *worker, enum stage stage, unsigned packets,
			       uint64_t ticks)
{
	struct stage_count *count = &worker->stage[stage];

	atomic_store_explicit(&count->calls, count->calls + 1, memory_order_relaxed);
	atomic_store_explicit(&count->packets, count->packets + packets, memory_order_relaxed);
	atomic_store_explicit(&count->ticks, count->ticks + ticks, memory_order_relaxed);
}

int64_t worker_audit_now(const struct worker *worker);

#endif
