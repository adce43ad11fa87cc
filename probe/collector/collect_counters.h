// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_COLLECT_COUNTERS_H
#define PROBE_COLLECT_COUNTERS_H

#include "config/counter_set.h"

// Counter list of what a collector receives, in datagrams (messages of streams and files) and their
// octets: received = read + lost.
#define DATAGRAM_COUNTERS(X)                                                                       \
	X(RECEIVED, "datagrams received", "from the socket or file; packets are datagrams",        \
	  COUNTER_IN, BOUNDARY_NONE)                                                               \
	X(READ, "read", "of a dialect that is known, and whole", COUNTER_OUT, BOUNDARY_NONE)       \
	X(LOST_UNDECODABLE, "lost: undecodable",                                                   \
	  "cut, or contradicting themselves; what was whole in them was taken", COUNTER_LOST,      \
	  BOUNDARY_NONE)                                                                           \
	X(LOST_UNKNOWN, "lost: unknown dialect",                                                   \
	  "neither NetFlow 1, 5, 7, 9, IPFIX nor sFlow 5: look who sends to this port",            \
	  COUNTER_LOST, BOUNDARY_NONE)                                                             \
	X(LOST_REFUSED, "lost: refused", "from addresses that allow= does not name", COUNTER_LOST, \
	  BOUNDARY_NONE)                                                                           \
	X(LOST_MEMORY, "lost: no memory", "for the state of another exporter", COUNTER_LOST,       \
	  BOUNDARY_NONE)                                                                           \
	X(DROPPED_BY_KERNEL, "dropped by the kernel",                                              \
	  "the socket was full: raise rcvbuf= and net.core.rmem_max, or workers=", COUNTER_NOTE,   \
	  BOUNDARY_DEVICE)                                                                         \
	X(CONNECTIONS_ENDED, "connections given up",                                               \
	  "256 were open: without a message for 10 s, or silent for 60 s", COUNTER_NOTE,           \
	  BOUNDARY_NONE)                                                                           \
	X(CONNECTIONS_REFUSED, "connections refused", "256 were open, and none was silent",        \
	  COUNTER_NOTE, BOUNDARY_NONE)

enum datagram_counter {
#define X(name, text, help, side, boundary) DATAGRAM_##name,
	DATAGRAM_COUNTERS(X)
#undef X
	    DATAGRAM_N_COUNTERS
};

// Counter list of a collector's worker, in records, and packets and IP octets that they count: read
// = in Flow Records + merged + in Flows + options records.
#define COLLECTOR_COUNTERS(X)                                                                      \
	X(READ, "data records read", "of flows and of options", COUNTER_IN, BOUNDARY_NONE)         \
	X(IN_RECORDS, "in Flow Records", "handed to the ring", COUNTER_OUT, BOUNDARY_WORKER_RING)  \
	X(OPTIONS, "options records", "samplers, clocks and names of exporters", COUNTER_OUT,      \
	  BOUNDARY_NONE)                                                                           \
	X(MERGED, "merged into Flows",                                                             \
	  "by aggregate=; what they count is in Flow Records, or in Flows", COUNTER_OUT,           \
	  BOUNDARY_NONE)                                                                           \
	X(IN_FLOWS, "in Flows that go on", "of aggregate=", COUNTER_HELD, BOUNDARY_NONE)           \
	X(MISSING, "missing by sequence",                                                          \
	  "what exporters sent and never came: records of NetFlow v5 and IPFIX, datagrams of v9 "  \
	  "and sFlow; see ctl exporters",                                                          \
	  COUNTER_NOTE, BOUNDARY_NONE)                                                             \
	X(LATE, "datagrams out of order", "not missing", COUNTER_NOTE, BOUNDARY_NONE)              \
	X(REPEATED, "datagrams repeated", "came twice, and were read twice", COUNTER_NOTE,         \
	  BOUNDARY_NONE)                                                                           \
	X(RESTARTS, "exporters restarted", "by their sequence or uptime", COUNTER_NOTE,            \
	  BOUNDARY_NONE)                                                                           \
	X(SETS_HELD, "data sets held back", "their template had not come yet", COUNTER_NOTE,       \
	  BOUNDARY_NONE)                                                                           \
	X(SETS_LATE, "of these, read later", "once the template came", COUNTER_NOTE,               \
	  BOUNDARY_NONE)                                                                           \
	X(NO_TEMPLATE, "data sets without template",                                               \
	  "given up after 60 s or for want of room: let exporters send templates each minute",     \
	  COUNTER_NOTE, BOUNDARY_NONE)                                                             \
	X(TEMPLATES, "templates learnt", "new or changed", COUNTER_NOTE, BOUNDARY_NONE)            \
	X(TEMPLATES_REFUSED, "templates refused", "records of no octets, or over 512 elements",    \
	  COUNTER_NOTE, BOUNDARY_NONE)                                                             \
	X(FORGOTTEN, "exporters, domains or templates forgotten",                                  \
	  "more than 4096 exporters, 256 domains of one, 1024 templates of one, or 64 MiB",        \
	  COUNTER_NOTE, BOUNDARY_NONE)                                                             \
	X(NO_RATE, "records without sampling rate",                                                \
	  "they name a sampler of which nothing came: sampling-of=", COUNTER_NOTE, BOUNDARY_NONE)  \
	X(EVICTED, "Flows ended for want of room", "raise aggregate-flows=", COUNTER_NOTE,         \
	  BOUNDARY_NONE)                                                                           \
	X(AGENT_DROPS, "samples that agents lost", "sFlow agents tell of them", COUNTER_NOTE,      \
	  BOUNDARY_NONE)                                                                           \
	X(DISCARDED, "packets that devices dropped",                                               \
	  "sFlow agents tell of them, one by one; they are no records", COUNTER_NOTE,              \
	  BOUNDARY_NONE)

enum collector_counter {
#define X(name, text, help, side, boundary) COLLECTOR_##name,
	COLLECTOR_COUNTERS(X)
#undef X
	    COLLECTOR_N_COUNTERS
};

extern const struct counter_list datagram_counter_list, collector_counter_list;
extern const struct counter_row datagram_counter_rows[DATAGRAM_N_COUNTERS];
extern const struct counter_row collector_counter_rows[COLLECTOR_N_COUNTERS];

#endif
