// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_EXPORTER_PRIVATE_H
#define EXPORT_EXPORTER_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "export/exporter.h"
#include "export/record/waker.h"

// What exporter.c (start, stop, wishes of main) and exporter_loop.c (the thread) share.

struct exporter {
	pthread_t thread;
	unsigned index;
	int core;
	bool started;
	uint64_t record_id; // of the last record
	struct counter_set *counters;
	struct output **outputs;
	unsigned n_outputs;
	struct record_ring **rings;
	unsigned n_rings;
	unsigned next_ring; // who is drained first takes turns
	uint64_t now_us;    // wall clock of this batch
	uint64_t ticked_us; // steady clock
	struct waker waker;
	_Atomic uint64_t stop_us;  // the run stops: steady clock, until when; 0: it does not
	bool stops;		   // the outputs know it
	_Atomic uint64_t drain_us; // many records come that shall not be lost, until when
	uint64_t drains_us;	   // what the outputs know of it
	_Atomic bool stopping;
	bool ends;	    // the thread has seen `stopping`: what is in the rings is the last
	_Atomic bool waits; // for a subscriber, before anything is taken
	_Atomic unsigned refresh_asked;
	unsigned refreshed;
	_Atomic unsigned reopen_asked;
	unsigned reopened;
	_Atomic(struct exporter_change *) change; // main sets it, the thread clears it
	struct exporter_change *changing;	  // that has begun
	uint64_t change_looked_us;		  // steady clock
	uint64_t comes_by_us; // steady clock: then the output that comes is waited for no longer
	struct enricher *enricher;		  // NULL: no file says more of Flows
	_Atomic(struct enricher *) enricher_next; // that main has read; the thread takes it
	_Atomic bool enricher_comes;		  // and this with it: it may be none
	struct digest_ring *digests;		  // NULL: nobody analyzes
	_Atomic(struct digest_ring *) digests_next;
	struct counts settled; // of EXPORTER_TAKEN: COPIED and DROPPED are right up to there
};

// exporter_change.c, for the thread: how far the change is, what it waits for.
void exporter_heed_change(struct exporter *exporter);
void exporter_wait_for_change(const struct exporter *exporter, struct wait_set *set);
// No more records come: true once an output that goes has ended; one that comes is there.
bool exporter_end_change(struct exporter *exporter);
// Brings up to date what follows from EXPORTER_TAKEN and the number of outputs.
void exporter_settle(struct exporter *exporter);

// What stands before the first recordId of a run: its 26 bits count tenths of a second.
uint64_t exporter_record_ids(unsigned index, uint64_t now_us);

// The thread's function; the context is the exporter.
void *exporter_run(void *context);

#endif
