// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_BOOKS_H
#define PROBE_BOOKS_H

#include "config/ledger.h"
#include "probe/packet/packet.h"

// Counter list of a worker: what it took = ignored + handed over + in records + lost + in its
// pipeline + in live Flows, in packets and IP octets (an ignored packet has none).
#define WORKER_COUNTERS(X)                                                                         \
	X(TAKEN, "taken from queues or files", "packets that this worker received", LEDGER_IN,     \
	  EDGE_READER_WORKER)                                                                      \
	X(TAKEN_FROM_WORKERS, "taken from other workers",                                          \
	  "packets of its Flows that other workers received", LEDGER_IN, EDGE_WORKER_WORKER)       \
	X(HANDED_OVER, "handed to other workers", "packets of Flows that others own", LEDGER_OUT,  \
	  EDGE_WORKER_WORKER)                                                                      \
	X(IN_RECORDS, "in Flow Records", "packets of Flows that ended or were cut", LEDGER_OUT,    \
	  EDGE_WORKER_RING)                                                                        \
	X(LOST_HAND_OVER, "lost: ring to worker full",                                             \
	  "the owner is too slow: more workers, or --spread nic", LEDGER_LOST, EDGE_NONE)          \
	X(LOST_TABLE_FULL, "lost: Flow table full",                                                \
	  "new Flows under --full drop-new: raise --max-flows", LEDGER_LOST, EDGE_NONE)            \
	X(IN_PIPELINE, "in the pipeline", "packets between two stages", LEDGER_HELD, EDGE_NONE)    \
	X(IN_FLOWS, "in live Flows", "packets of Flows that have not ended", LEDGER_HELD,          \
	  EDGE_NONE)                                                                               \
	X(FLOWS, "Flows made", "records counts Flows, packets none", LEDGER_NOTE, EDGE_NONE)       \
	X(EVICTED, "Flows evicted", "table full: raise --max-flows (flowEndReason 5)",             \
	  LEDGER_NOTE, EDGE_NONE)                                                                  \
	X(SLOW_WAY, "parsed the slow way", "tunnels, options, fragments, other protocols",         \
	  LEDGER_NOTE, EDGE_NONE)                                                                  \
	X(BACKWARD, "time went back", "packets of a file captured before their Flow's start",      \
	  LEDGER_NOTE, EDGE_NONE)

// The rows of IGNORE_REASONS follow, one each.
enum worker_counter {
#define X(name, text, help, side, edge) WORKER_##name,
	WORKER_COUNTERS(X)
#undef X
	    WORKER_IGNORED,
	WORKER_N_COUNTERS = WORKER_IGNORED + IGNORE_N_REASONS - 1
};

// Counter list of the ring to the exporter. Records made = pushed + lost, in all three units.
#define RING_COUNTERS(X)                                                                           \
	X(MADE, "Flow Records made", "records of ended and cut Flows", LEDGER_IN,                  \
	  EDGE_WORKER_RING)                                                                        \
	X(PUSHED, "pushed to the exporter", "records that the ring took", LEDGER_OUT,              \
	  EDGE_RING_EXPORTER)                                                                      \
	X(LOST_FULL, "lost: ring to exporter full",                                                \
	  "the exporter is too slow: more --exporters, or fewer outputs", LEDGER_LOST, EDGE_NONE)

enum ring_counter {
#define X(name, text, help, side, edge) RING_##name,
	RING_COUNTERS(X)
#undef X
	    RING_N_COUNTERS
};

extern const struct counter_row worker_counter_rows[WORKER_N_COUNTERS];
extern const struct counter_row ring_counter_rows[RING_N_COUNTERS];

static inline struct tally *ignored_row(struct ledger *ledger, enum ignore_reason reason)
{
	return &ledger->now[WORKER_IGNORED + reason - 1];
}

#endif
