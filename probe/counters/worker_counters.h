// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_WORKER_COUNTERS_H
#define PROBE_WORKER_COUNTERS_H

#include "config/counter_set.h"
#include "probe/packet/packet.h"

// Counter list of a worker: what it took = ignored + handed over + in records + lost + in its
// pipeline + in live Flows, in packets and IP octets (an ignored packet has none, but for the rest
// of a tunnel's).
#define WORKER_COUNTERS(X)                                                                         \
	X(TAKEN, "taken from queues or files", "packets that this worker received", COUNTER_IN,    \
	  BOUNDARY_READER_WORKER)                                                                  \
	X(TAKEN_FROM_WORKERS, "taken from other workers",                                          \
	  "packets of its Flows that other workers received", COUNTER_IN, BOUNDARY_WORKER_WORKER)  \
	X(HANDED_OVER, "handed to other workers", "packets of Flows that others own", COUNTER_OUT, \
	  BOUNDARY_WORKER_WORKER)                                                                  \
	X(IN_RECORDS, "in Flow Records", "packets of Flows that ended or were cut", COUNTER_OUT,   \
	  BOUNDARY_WORKER_RING)                                                                    \
	X(LOST_HAND_OVER, "lost: ring to worker full",                                             \
	  "the owner is too slow: more workers, or --spread nic", COUNTER_LOST, BOUNDARY_NONE)     \
	X(LOST_TABLE_FULL, "lost: Flow table full",                                                \
	  "new Flows under --full drop-new: raise --max-flows", COUNTER_LOST, BOUNDARY_NONE)       \
	X(LOST_DELETED, "lost: Flows deleted",                                                     \
	  "ctl delete-all or exit ended them without records; the column records counts Flows",    \
	  COUNTER_LOST, BOUNDARY_NONE)                                                             \
	X(IN_PIPELINE, "in the pipeline", "packets between two stages", COUNTER_HELD,              \
	  BOUNDARY_NONE)                                                                           \
	X(IN_FLOWS, "in live Flows", "packets of Flows that have not ended", COUNTER_HELD,         \
	  BOUNDARY_NONE)                                                                           \
	X(FLOWS, "Flows made", "the column records counts Flows", COUNTER_NOTE, BOUNDARY_NONE)     \
	X(EVICTED, "Flows evicted", "table full: raise --max-flows (flowEndReason 5)",             \
	  COUNTER_NOTE, BOUNDARY_NONE)                                                             \
	X(HURRIED, "Flows ended early",                                                            \
	  "idle, by timeouts that a nearly full table has shortened (--overload ladder)",          \
	  COUNTER_NOTE, BOUNDARY_NONE)                                                             \
	X(UNCLASSIFIED, "Flows not classified", "begun while --overload ladder shed that",         \
	  COUNTER_NOTE, BOUNDARY_NONE)                                                             \
	X(UNMEASURED, "Flow Records not measured", "of Flows while --overload ladder shed that",   \
	  COUNTER_NOTE, BOUNDARY_NONE)                                                             \
	X(SLOW_WAY, "parsed the slow way", "tunnels, options, fragments, other protocols",         \
	  COUNTER_NOTE, BOUNDARY_NONE)                                                             \
	X(SLICED, "sliced on the wire",                                                            \
	  "frames shorter than their IP length, metered by it (--bad-length)", COUNTER_NOTE,       \
	  BOUNDARY_NONE)                                                                           \
	X(FRAGMENTS, "fragments", "packets that are a part of an IP packet", COUNTER_NOTE,         \
	  BOUNDARY_NONE)                                                                           \
	X(FRAGMENTS_JOINED, "later fragments joined",                                              \
	  "metered in the Flow of their first fragment", COUNTER_NOTE, BOUNDARY_NONE)              \
	X(FRAGMENTS_ALONE, "later fragments without a first",                                      \
	  "no first fragment came in time (--fragments): metered with ports 0", COUNTER_NOTE,      \
	  BOUNDARY_NONE)                                                                           \
	X(FRAGMENTS_NO_ROOM, "later fragments without room",                                       \
	  "too many waited for a first fragment: metered with ports 0", COUNTER_NOTE,              \
	  BOUNDARY_NONE)                                                                           \
	X(FRAGMENTS_OVERLAP, "fragments that overlap",                                             \
	  "more than their IP packet has: an attack, or frames that came twice", COUNTER_NOTE,     \
	  BOUNDARY_NONE)                                                                           \
	X(FRAGMENTS_WRONG, "fragments that cannot fit",                                            \
	  "they end beyond 65,535 octets, or within 8 octets and are not the last", COUNTER_NOTE,  \
	  BOUNDARY_NONE)                                                                           \
	X(COPIES_FORGOTTEN, "duplicates not looked for",                                           \
	  "packets too many to be kept for the time of --dedup: copies of them are metered",       \
	  COUNTER_NOTE, BOUNDARY_NONE)                                                             \
	X(BACKWARD, "time went back", "packets of a file captured before their Flow's start",      \
	  COUNTER_NOTE, BOUNDARY_NONE)                                                             \
	X(CLOCK_STEPS, "system clock set",                                                         \
	  "times that the system clock was set by a step; records follow it, "                     \
	  "timeouts do not",                                                                       \
	  COUNTER_NOTE, BOUNDARY_NONE)

// The rows of IGNORE_REASONS follow, one each.
enum worker_counter {
#define X(name, text, help, side, boundary) WORKER_##name,
	WORKER_COUNTERS(X)
#undef X
	    WORKER_IGNORED,
	WORKER_N_COUNTERS = WORKER_IGNORED + IGNORE_N_REASONS - 1
};

// Counter list of the ring to the exporter. Records made = pushed + lost, in all three units.
#define RING_COUNTERS(X)                                                                           \
	X(MADE, "Flow Records made", "records of ended and cut Flows", COUNTER_IN,                 \
	  BOUNDARY_WORKER_RING)                                                                    \
	X(PUSHED, "pushed to the exporter", "records that the ring took", COUNTER_OUT,             \
	  BOUNDARY_RING_EXPORTER)                                                                  \
	X(LOST_FULL, "lost: ring to exporter full",                                                \
	  "the exporter is too slow: more --exporters, or fewer outputs", COUNTER_LOST,            \
	  BOUNDARY_NONE)                                                                           \
	X(INTERIMS, "interim counts", "what live Flows had counted, for detection and history",    \
	  COUNTER_NOTE, BOUNDARY_NONE)                                                             \
	X(INTERIMS_LOST, "interim counts lost",                                                    \
	  "the ring had no room for them; records have their packets all the same", COUNTER_NOTE,  \
	  BOUNDARY_NONE)

enum ring_counter {
#define X(name, text, help, side, boundary) RING_##name,
	RING_COUNTERS(X)
#undef X
	    RING_N_COUNTERS
};

extern const struct counter_row worker_counter_rows[WORKER_N_COUNTERS];
extern const struct counter_row ring_counter_rows[RING_N_COUNTERS];

static inline struct counts *ignored_row(struct counter_set *counters, enum ignore_reason reason)
{
	return &counters->now[WORKER_IGNORED + reason - 1];
}

#endif
