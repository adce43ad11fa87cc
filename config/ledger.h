// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_LEDGER_H
#define CONFIG_LEDGER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

// What every counter counts: packets, IP octets, records. Zero where a unit has no meaning.
struct tally {
	uint64_t packets;
	uint64_t octets;
	uint64_t records;
};

// How a row enters its owner's equation: sum of IN = sum of OUT + sum of HELD; NOTE stands beside
// it.
enum ledger_side { LEDGER_IN, LEDGER_OUT, LEDGER_LOST, LEDGER_HELD, LEDGER_NOTE };

// Where a row stands at a border between two owners. Over all owners, the OUT rows of an edge are
// its IN rows and what is on the way between them (nothing, once all have stopped): the balance
// sheet checks that.
enum ledger_edge {
	EDGE_NONE,
	EDGE_READER_WORKER,   // readers' handed on = workers' taken from their queues
	EDGE_WORKER_WORKER,   // handed over = taken from other workers
	EDGE_WORKER_RING,     // workers' in records made = rings' made
	EDGE_RING_EXPORTER,   // rings' pushed = exporters' taken
	EDGE_EXPORTER_OUTPUT, // exporters' given, once for each output = outputs' taken
	EDGE_DEVICE,	      // NOTE rows of a reader: what NIC or kernel lost before it
};

// One row of an owner's counter list; each folder has its own lists.
struct counter_row {
	const char *name; // what a user reads: "lost: ring to exporter full"
	const char *help; // one line: what it means and what to do
	enum ledger_side side;
	enum ledger_edge edge; // left out: none
};

// A whole counter list, for the manual: "Rings", their rows.
struct counter_list {
	const char *owners;
	const struct counter_row *rows;
	unsigned n_rows;
};

enum { LEDGER_MAX_ROWS = 64 };

// Which units the equation of an owner must hold in.
enum { LEDGER_PACKETS = 1, LEDGER_OCTETS = 2, LEDGER_RECORDS = 4 };

// The books of one owner. Only the owner writes `now`; it publishes the whole of it at a burst
// boundary when a reader has asked (one relaxed load a burst otherwise), so a reader sees all rows
// of one moment.
struct ledger {
	struct tally now[LEDGER_MAX_ROWS] __attribute__((aligned(64)));
	_Atomic uint32_t asked __attribute__((aligned(64)));	// readers write, owner reads
	_Atomic uint32_t answered __attribute__((aligned(64))); // owner writes, readers read
	struct tally published[LEDGER_MAX_ROWS];
	const struct counter_row *rows;
	unsigned n_rows;
	unsigned units;
	char owner[64]; // "worker 0", "output ipfix://10.0.0.5"
};

// Allocated on the given NUMA node, or anywhere for -1; NULL when memory is short. Freed by
// ledger_free().
struct ledger *ledger_new(const char *owner, const struct counter_row *rows, unsigned n_rows,
			  unsigned units);
void ledger_free(struct ledger *ledger);

void ledger_answer(struct ledger *ledger);

// For an owner whose reader is its own thread: publishes, and answers the next question before it
// is asked.
void ledger_answer_ahead(struct ledger *ledger);

// For the owner, at a boundary where its books balance.
static inline void ledger_publish(struct ledger *ledger)
{
	uint32_t asked = atomic_load_explicit(&ledger->asked, memory_order_relaxed);

	if (__builtin_expect(asked != atomic_load_explicit(&ledger->answered, memory_order_relaxed),
			     0))
		ledger_answer(ledger);
}

// For readers (one thread: the main one): asks, waits up to wait_us for the answer, copies n_rows
// tallies to `out`. False when the owner did not answer in time; `out` then holds what it published
// last.
bool ledger_read(struct ledger *ledger, struct tally *out, unsigned wait_us);

// What is missing in `unit` (LEDGER_PACKETS, ...) for the owner's equation: IN - OUT - LOST - HELD;
// 0 when it holds.
int64_t ledger_gap(const struct ledger *ledger, const struct tally *rows, unsigned unit);

#endif
