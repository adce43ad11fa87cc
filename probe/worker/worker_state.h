// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_WORKER_STATE_H
#define PROBE_WORKER_STATE_H

#include <stdatomic.h>

#include "probe/counters/worker_counters.h"
#include "probe/meter/meter.h"
#include "probe/meter/parse.h"
#include "probe/worker/filter.h"
#include "probe/worker/fragments.h"
#include "probe/worker/live_clock.h"
#include "probe/worker/sampling.h"
#include "probe/worker/stage_clock.h"
#include "probe/worker/time_bound.h"
#include "probe/worker/worker.h"

struct copy_window;

// The inside of a worker, shared by worker.c (start, stop, questions of main) and the files of the
// packet's way. The worker's thread writes all of it, except where a member says that main does.

enum { WORKER_MOST_BURST = 1024, WORKER_HAND_OVER = 64 };

// Packets between stages, so that what a stage has prefetched is there when the next one wants it.
enum { GROUP = 32, FIND_BEHIND = 30, COUNT_BEHIND = 30 };
static_assert(FIND_BEHIND + COUNT_BEHIND + 2 * GROUP < PACKET_RING_SIZE,
	      "the ring holds what is between");

struct hand_over {
	uint16_t n;
	uint64_t octets;
	uint32_t ip_octets[WORKER_HAND_OVER];
	struct rte_mbuf *mbuf[WORKER_HAND_OVER];
};

// Packets of one origin on their way into the stages; row is where they are counted: WORKER_TAKEN,
// WORKER_TAKEN_FROM_WORKERS, or WORKER_IN_PIPELINE for those that were taken before.
enum origin { OWN_QUEUES, OTHER_WORKERS, READY, N_ORIGINS };
struct received {
	struct rte_mbuf **mbuf;
	unsigned n, row;
};

// The packet's way as it is compiled for a kind of CPU, see worker_poll.c.
struct worker_code {
	bool (*poll)(struct worker *worker);  // returns whether packets came
	void (*drain)(struct worker *worker); // brings what is in the packet ring to its end
	void (*process)(
	    struct worker *worker); // the stages alone, for what is in received[OWN_QUEUES]
};
extern const struct worker_code worker_code_sse4, worker_code_avx2;
// The fastest one that this CPU can do.
const struct worker_code *worker_choose_code(void);

struct worker {
	struct meter meter;
	struct parser parser;
	struct pmd *pmd;
	bool file, checks_owner;
	bool stamped;	    // packets carry a struct packet_stamp
	bool selects;	    // --filter or --sampling is given
	bool samples_flows; // by the settings in force
	bool hands_over;    // not every packet that was parsed is kept
	bool awaits_others; // labels do, of files with several workers
	uint16_t burst;
	unsigned index, n_workers;
	uint32_t n_trusted;		// packets whose place was left to the NIC
	uint64_t now_us;		// of the burst, live
	uint64_t parsed_clock_us;	// input clock of the last packet that was parsed
	uint64_t handed_over_us;	// to this worker, all until this clock, as the poll began
	uint64_t clock_ns;		// of the newest stamped packet, live
	bool faulty;			// a test wants one of these:
	uint64_t lose_at;		// the packet that gets lost, 0: none
	uint64_t stall_at;		// the packet at which the worker stands still, 0: none
	uint64_t n_taken;		// counted only for that
	uint64_t seed;			// of --sampling random:N with files
	unsigned slow_ns;		// that each packet takes longer, 0: none
	uint32_t n_slowed;		// of pkts.n_counted
	const struct worker_code *code; // for this CPU
	struct received received[N_ORIGINS];
	struct received *from; // the group's
	unsigned row;	       // in the counters: where the group came from
	bool joins_fragments;
	bool fragments_wait;	     // or are ready
	bool fragments_look;	     // before the next packet: some are ready, or began to wait
	struct fragments *fragments; // NULL: none meet here
	struct copy_window *copies;  // NULL: without --dedup
	struct span_row *copies_row; // where its last packet was counted
	bool sweep_waits;	     // more Flows are to be ended at once
	unsigned n_naps;	     // to come before it sleeps until it is woken
	unsigned n_since_nap;	     // packets that came
	bool slept_short;	     // its last sleep was shorter than a nap
	struct stage_clock clock;
	struct wall_clock wall;
	struct time_bound bound;
	uint64_t behind_until_us;    // counted so far:
	_Atomic uint64_t behind_us;  // in which packets waited; for main
	struct live_ahead ahead;     // of the clock of stamps
	struct hand_over *hand_over; // one for each worker
	struct dpi_worker *dpi;
	const struct filter *filter; // NULL: none
	// main writes; the worker takes it at the start of a poll and says so. NULL: as at the
	// start
	_Atomic(const struct live_settings *) settings;
	_Atomic(const struct live_settings *) settings_taken;
	struct sampling sampling;
	uint32_t *input_skip;			// of packets=N, by input; NULL: there is one input
	_Atomic uint32_t epoch, earliest_epoch; // that is now, that may have Flows; for main
	struct counter_set *counters, *ring_counters;
	uint8_t *scratch;	      // a frame of several mbufs, made contiguous
	const uint8_t *input_of_port; // by DPDK port
	uint32_t *ifindex;	      // by input
	atomic_bool ended;
	_Atomic uint32_t audit_asked; // main writes
	_Atomic uint32_t audit_answered;
	_Atomic int64_t audit_gap;
	_Atomic(struct flow_walk *) walk; // main sets it, the worker clears it; NULL: none
	_Atomic uint32_t expire_asked;	  // main writes
	atomic_bool delete_asked;	  // main writes: without records
	_Atomic uint32_t expire_answered;
	uint32_t expire_seen;				      // of expire_asked
	_Atomic uint64_t n_expired;			      // Flows that were ended for it
	_Atomic uint64_t live_flows;			      // for main, once a burst
	struct packet_ring pkts __attribute__((aligned(64))); // loads and stores go by whole lines
	struct rte_mbuf *mbuf[2][WORKER_MOST_BURST];	      // of queues and of workers
};

enum { WORKER_SCRATCH = 16 * 1024 };

// What --filter and --sampling leave of packets as they come from the input; the rest is counted
// and freed. Flows are sampled later, when the key is known.
void worker_select_init(struct worker *worker, const struct worker_settings *settings);
// Takes main's settings over.
void worker_take_settings(struct worker *worker);
void worker_select(struct worker *worker, struct received *received);
// Tells main which epochs of sampling have Flows.
void worker_tell_epoch(struct worker *worker);

// A packet that leaves its worker, or waits, carries the number of the epoch in which it was taken.
static inline void worker_mark_epoch(const struct worker *worker, struct rte_mbuf *mbuf)
{
	if (worker->row == WORKER_TAKEN)
		mbuf->hash.usr = worker->meter.epochs.now;
}
// Such a packet comes back, or to another worker: its key gets that epoch. False: it is of one that
// is over here, or its Flow was left out in it; it has been counted and freed.
bool worker_take_epoch(struct worker *worker, struct rte_mbuf *mbuf, struct pkt_meta *pkt);
// Stage "receive": takes the time, and packets from the queues and from other workers. Returns how
// many.
unsigned worker_receive(struct worker *worker);
// Stage "hand over", for the packets from number `from` on: keeps the worker's own in the ring, and
// gives others to their owner; those of Flows that --sampling leaves out are freed.
void worker_hand_over(struct worker *worker, uint32_t from);
void worker_flush_hand_overs(struct worker *worker);
// Keeps a packet of another worker for the next hand-over.
void worker_give_away(struct worker *worker, unsigned owner, struct rte_mbuf *mbuf,
		      uint32_t ip_octets);
// announcements.c: before a group, waits until what it may hand over has room.
void worker_make_room(struct worker *worker);
// At the end of a poll; idle: nothing came and nothing is left between the stages.
void worker_say_passed(struct worker *worker, bool idle);
// What a label's wait for other workers does; the context is the worker.
void worker_await_others(void *context, unsigned tries);
// Stage "expire": ends Flows that are over.
void worker_expire(struct worker *worker);
// Stage "publish": answers main's questions.
void worker_publish(struct worker *worker);
// worker_answers.c: tells main its counters, and audits its Flows, where main asks for it.
void worker_answer(struct worker *worker);
// worker_faults.c: what a test's --fault wants of this one, of packets just received and of
// those just counted.
void worker_be_faulty(struct worker *worker, struct received *received);
void worker_be_slow(struct worker *worker);

static inline void worker_prefetch(struct rte_mbuf **burst, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		rte_prefetch0(rte_pktmbuf_mtod(burst[i], const void *));
}

// The stages from "select" to "free" for packets that somebody else has received.
static inline void worker_process(struct worker *worker, unsigned row, struct rte_mbuf **burst,
				  unsigned n)
{
	worker->received[OWN_QUEUES] = (struct received){burst, n, row};
	worker_prefetch(burst, RTE_MIN(n, (unsigned)GROUP));
	worker->code->process(worker);
}

static inline void worker_drain(struct worker *worker)
{
	worker->code->drain(worker);
}

int64_t worker_audit_now(const struct worker *worker);

#endif
