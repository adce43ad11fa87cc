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
	int core;
	bool started;
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
};

// The thread's function; the context is the exporter.
void *exporter_run(void *context);

#endif
