// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_WATCH_HISTORY_H
#define PROBE_WATCH_HISTORY_H

#include "probe/watch/watch_series.h"
#include "probe/watch/watch_snapshot.h"

// What follows from one snapshot after another: how much a second, and how that went.
enum { WATCH_LINES = 384 };

// The series of something that has a name; the one that is not seen longest makes room.
struct watch_named {
	char name[WATCH_NAME + 8];
	uint64_t seen; // the turn in which it was seen last; 0: nobody's
	struct watch_series series;
};

struct watch_history {
	uint64_t turns;
	struct watch_snapshot before, now;
	double seconds; // between them; 0: there is none before
	struct watch_series packets, bits, records, lost, flows;
	struct watch_named named[WATCH_LINES];
};

// Freed by free(); NULL when memory is short.
struct watch_history *watch_history_new(void);
// A probe that has begun anew, or another one, begins a new history.
void watch_history_add(struct watch_history *history, const struct watch_snapshot *snapshot);

// How much more it is than before, a second.
double watch_rate(const struct watch_history *history, uint64_t before, uint64_t now);
// Rates of what is the i-th now, since it was seen before.
double watch_port_bits(const struct watch_history *history, unsigned i);
double watch_port_packets(const struct watch_history *history, unsigned i);
double watch_output_sent(const struct watch_history *history, unsigned i);
double watch_output_lost(const struct watch_history *history, unsigned i);
double watch_drop_rate(const struct watch_history *history, unsigned i);
// Of a stage between both snapshots: nanoseconds for a packet and its part of its owner's time.
double watch_stage_ns(const struct watch_history *history, unsigned i);
double watch_stage_part(const struct watch_history *history, unsigned i);

// Of a port ("p"), an output ("o") or a talker (its kind's number); NULL: there is none yet.
const struct watch_series *watch_series_of(const struct watch_history *history, char kind,
					   const char *name);

#endif
