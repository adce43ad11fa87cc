// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_WORKER_H
#define PROBE_WORKER_H

#include <stdbool.h>
#include <stdint.h>

#include "config/counter_set.h"
#include "config/options/options.h"
#include "dpi/dpi.h"
#include "export/record/record_ring.h"
#include "pmd/pmd.h"
#include "probe/span/span_rows.h"
#include "probe/worker/flow_walk.h"
#include "probe/worker/live_settings.h"

// One worker: a polling lcore with its own queues, Flow table and ring to an exporter.
struct worker;

struct worker_settings {
	const struct options *options;
	const struct live_settings *live; // of the start, see worker_change()
	struct pmd *pmd;
	unsigned index;
	unsigned n_workers;
	struct record_ring *ring;
	struct dpi *dpi;		     // NULL: no classification
	const struct sampling_epoch *epochs; // NULL: everything is metered
	uint64_t measures;		     // RECORD_HAS() bits of those that some output wants
};

// Allocates the Flow table (options->max_flows / n_workers Flows) on the worker's NUMA node. On
// error one line has reported what is short and the remedy; returns -errno.
int worker_new(const struct worker_settings *settings, struct worker **worker);
void worker_free(struct worker *worker);

// The lcore's function (rte_eal_remote_launch): receives, meters, expires until the files end or
// pmd_interrupt() was called; then closes every Flow into the ring and returns 0.
int worker_run(void *worker);

// Packets and IP octets: IN taken (from its queues, from other workers), OUT ignored by reason,
// handed over, records made, HELD in the pipeline and in live Flows, LOST by reason.
struct counter_set *worker_counters(struct worker *worker);
// Records: IN made, OUT pushed to the ring, LOST ring full. Packets and octets: what these records
// hold.
struct counter_set *worker_ring_counters(struct worker *worker);
// Notes of its classification; NULL without.
struct counter_set *worker_dpi_counters(struct worker *worker);

// A stage's time since the start, as `show runtime` of a vector router: written by the worker, read
// by main without a lock. Times of all stages add up to the time since the start; all but sleeping
// is an estimate from a sample of polls. Packets and polls are the worker's, not the stage's.
struct worker_stage {
	const char *name;
	uint64_t polls, packets, ns;
};
unsigned worker_stages(const struct worker *worker, struct worker_stage *stages, unsigned most);

struct worker_state {
	uint64_t live_flows, max_flows;
	uint64_t table_octets; // memory of the Flow table
	const char *page_kind; // "2 MiB pages", "transparent huge pages", "4 KiB pages"
};
void worker_state(const struct worker *worker, struct worker_state *state);
// In how many microseconds, of all since the start, its queues had more packets than it took.
uint64_t worker_behind(const struct worker *worker);
// Adds what it has found of the mirrors that its packets come from; while it runs, too.
void worker_span(const struct worker *worker, struct span_rows *sum);
struct span_rows *worker_span_rows(struct worker *worker); // its own, which it writes
// By how many nanoseconds the times of live packets of an input can be off the system's clock, as
// this worker measured in the last minutes; 0: not yet.
uint64_t worker_time_error(const struct worker *worker, unsigned input);

// Other settings, from its next poll on; they have to live until it has taken later ones.
void worker_change(struct worker *worker, const struct live_settings *settings);
// Whether the last ones are in force.
bool worker_has_changed(const struct worker *worker);

// Whether it has taken over the epoch of sampling with this number.
bool worker_is_in_epoch(const struct worker *worker, uint32_t number);
// Whether it may still have Flows of an epoch of sampling before the one with this number.
bool worker_has_epoch_before(const struct worker *worker, uint32_t number);

// Asks it to show its live Flows. The walk has to live until it is over or the worker has ended.
void worker_walk(struct worker *worker, struct flow_walk *walk);
bool worker_has_ended(const struct worker *worker);

// Asks it to end all Flows that live now, some with each poll, while it goes on: with records, or
// without, which is counted. worker_expired() returns whether that is done, and how many Flows were
// ended so since the start.
void worker_expire_all(struct worker *worker, bool with_records);
bool worker_expired(const struct worker *worker, uint64_t *n_ended);

// The deep audit: the worker walks its table between two bursts and compares with its counters.
// Asks for it; returns the number of the question.
uint32_t worker_ask_audit(struct worker *worker);
// True once this question is answered: with how many packets differ, 0 when the counters are right.
bool worker_audited(const struct worker *worker, uint32_t question, int64_t *gap);

#endif
