// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_ENGINE_H
#define DPI_ENGINE_H

#include <stdatomic.h>

#include "config/counter_set.h"
#include "dpi/engine/dissector.h"
#include "dpi/engine/learned.h"
#include "dpi/engine/reassembly.h"
#include "dpi/engine/slab.h"
#include "dpi/signatures/signatures.h"

// What the files of the engine share; nobody outside of dpi/ includes it.

// Payload packets of a direction that rules are matched against; dissectors see up to 8 in all.
enum { MAX_SCANNED = 3 };
// What announces other Flows (FTP, SIP) is followed further once it is named.
enum { MAX_FOLLOWED = 200 };
enum { MAX_INSPECTED = 8, REASSEMBLY_BUFFERS = 4096, MAX_ENTERED = 64 };

// dpi_flow.notes
enum {
	NOTE_HANDED_OVER = 1,
	NOTE_OWN_NAME = 2,    // it said a host name, whether any list has it or not
	NOTE_ASKED = 4,	      // label.c has asked what other Flows announced of it
	NOTE_SETTLED = 8,     // its label is final and was counted
	NOTE_PORT_GUESS = 16, // what its last record was called by
	NOTE_UNKNOWN = 32,    // its last record had no name
	NOTE_CLIENT = 64      // << direction: its sender asks, as a dissector knows
};

#define DPI_COUNTERS(X)                                                                            \
	X(INSPECTED, "inspected", "payload packets that classification inspected")                 \
	X(SCANS, "signature scans", "payloads matched against the rules")                          \
	X(BY_SIGNATURE, "by signature", "Flows named by a rule")                                   \
	X(BY_DISSECTOR, "by dissector", "Flows named by the structure of their protocol")          \
	X(BY_HOSTNAME, "by host name", "Flows named by a host name")                               \
	X(BY_EXPECTATION, "by expectation", "Flows that an earlier Flow announced")                \
	X(BY_DNS, "by DNS answer", "Flows named by an earlier answer of the DNS")                  \
	X(BY_PORT, "port guesses", "Flows that only their port gave a name")                       \
	X(UNKNOWN, "unknown", "Flows without a name, not even by port")                            \
	X(SLAB_FULL, "metadata slab full",                                                         \
	  "items lost: more Flows with metadata than there is room for, raise --max-flows")        \
	X(BUFFERS_FULL, "reassembly buffers full",                                                 \
	  "messages cut short, all buffers in use: more workers have more")                        \
	X(BUFFERS_OLD, "reassembly buffers taken back", "messages that did not end within 2 s")    \
	X(ANNOUNCED_LOST, "announcements lost",                                                    \
	  "of later Flows, as a table was full: raise --max-flows")                                \
	X(NAMED_EARLY, "named early",                                                              \
	  "Flows named before all workers had inspected the packets until their start")            \
	X(ITEMS_LEFT_OUT, "metadata left out", "items that did not fit into their record")

enum dpi_counter {
#define X(counter, name, help) DPI_##counter,
	DPI_COUNTERS(X)
#undef X
	    DPI_N_COUNTERS
};

// A signature set in force, and each worker's scratch for its scans.
struct dpi_set {
	char *directory;
	struct signatures signatures;
	hs_scratch_t **scratch; // n_workers
	unsigned n_scratch;
	struct dpi_set *next; // of those no longer in force
};

// Which dissectors a packet's first octet and ports enter, a bit for each.
struct entries {
	uint64_t by_first[2][256]; // [0] TCP, [1] UDP
	uint64_t any_port[2];
	uint64_t by_class[256];
	uint8_t port_class[2][65536];
};

struct dpi {
	char *cache;
	uint64_t wanted; // METADATA_BIT()s
	unsigned n_workers;
	uint64_t max_flows;
	_Atomic(struct dpi_set *) current; // main writes, workers read
	struct dpi_set *retired;
	struct applications **tables; // every one that was in force: exporters may hold them
	unsigned n_tables;
	uint8_t inner_protocol; // the dissector of that name, index + 1
	struct dpi_worker **workers;
	struct entries entries;
	struct learned **learned; // each worker's
};

// Of dissect/tls: what it keeps for a worker.
struct quic_keys;
struct fingerprints;

// What labelled a Flow last: a rule, and the dissector that confirmed or found it.
struct naming {
	const struct rule *rule; // NULL: none
	uint8_t dissector;	 // index + 1, 0: none
};

struct dpi_worker {
	struct dpi *dpi;
	const struct signatures *signatures;
	const hs_database_t *database[PATTERNS_DATABASES];
	hs_scratch_t *scratch;
	uint64_t wanted;
	struct slab slab;
	struct reassembly_pool pool;
	struct counter_set *counters;
	struct learned *learned; // what Flows of this worker announce
	struct quic_keys *quic;
	struct fingerprints *fingerprints;
	unsigned index;
	struct naming naming;
	// worker writes; main and other workers read
	_Atomic(struct dpi_set *) in_force __attribute__((aligned(64)));
	_Atomic uint64_t passed_us; // input clock up to which all its packets are inspected
	_Atomic uint64_t handed_over_us;
	struct hits hits;
};

static inline void count(struct dpi_worker *worker, enum dpi_counter counter)
{
	worker->counters->now[counter].records++;
}

// stream.c: messages over several segments.
void stream_release(struct dpi_worker *worker, struct dpi_flow *flow);
// The Flow's buffer, made when there is none; NULL when the pool is empty (counted).
struct reassembly *stream_buffer(struct dissection *dissection);
struct reassembly *stream_find(const struct dpi_worker *worker, const struct dpi_flow *flow);
// Keeps what the dissection looks at as the beginning of a message. True when a packet that came
// too early could be joined: the dissection then shows all of it and its dissector should
// look again.
bool stream_start(struct dissection *dissection);
// Adds this packet to the message; true when the dissection now shows more of it than before.
bool stream_continue(struct dissection *dissection);
// Keeps a Flow's first packet in case it is the second one, come too early.
void stream_keep_early(struct dissection *dissection);

// verdict.c: what becomes of a label.
void verdict_finish(struct dpi_worker *worker, struct dpi_flow *flow,
		    const struct dpi_packet *packet);
// The label is final, its dissector may still find metadata.
void verdict_name(struct dpi_flow *flow);
void verdict_write(struct dpi_worker *worker, struct dpi_flow *flow, uint16_t master,
		   uint16_t application, enum application_confidence confidence);
void verdict_set(struct dissection *dissection, uint16_t master, uint16_t application,
		 enum application_confidence confidence);
// Whether a Flow has been looked at for as long as its dissector may.
bool verdict_over(const struct dpi_flow *flow);
void verdict_by_protocol(struct dpi_worker *worker, struct dpi_flow *flow, uint8_t protocol);

// reason.c: why a Flow has its label, as metadata where an output wants it.
// A label was set by this inspection; call it only where an output wants its reason.
void reason_found(struct dissection *dissection);
// Other Flows told it.
void reason_told(struct dpi_worker *worker, struct dpi_flow *flow, const char *by);

// What was found is final; a Flow without a label that has had its packets stays without one.
void verdict_give_up(struct dpi_worker *worker, struct dpi_flow *flow,
		     const struct dpi_packet *packet);

// label.c: a Flow ends whose label never became final.
void label_count_open(struct dpi_worker *worker, const struct dpi_flow *flow);

// candidates.c: who may read a packet, and rules.
bool candidates_try(struct dissection *dissection);
// Runs a dissector and does what its verdict says. False: not its protocol.
bool dissector_run(struct dissection *dissection, unsigned index);
unsigned dissector_find(const char *name); // one that there is
// Index + 1, 0: none is called so; for the check column of rules.
uint8_t dissector_check(const char *name);
int entries_make(struct entries *entries);

#endif
