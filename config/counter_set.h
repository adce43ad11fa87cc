// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_COUNTER_SET_H
#define CONFIG_COUNTER_SET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "config/counter_boundary.h"

// What every counter counts: packets, IP octets, records. Zero where a unit has no meaning.
struct counts {
	uint64_t packets;
	uint64_t octets;
	uint64_t records;
};

static inline void counts_add(struct counts *sum, const struct counts *more)
{
	sum->packets += more->packets;
	sum->octets += more->octets;
	sum->records += more->records;
}

static inline void counts_subtract(struct counts *sum, const struct counts *less)
{
	sum->packets -= less->packets;
	sum->octets -= less->octets;
	sum->records -= less->records;
}

// How a row enters its set's equation: sum of IN = sum of OUT + LOST + HELD; NOTE is no part of it.
enum counter_side { COUNTER_IN, COUNTER_OUT, COUNTER_LOST, COUNTER_HELD, COUNTER_NOTE };

// One row of an owner's counter list; each folder has its own lists.
struct counter_row {
	const char *name; // what a user reads: "lost: ring to exporter full"
	const char *help; // one line: what it means and what to do
	enum counter_side side;
	const struct counter_boundary *boundary; // left out: none
	const char *key; // what programs call it, for ever; its capitals are written small
};

// A whole counter list, for the manual: "Rings", their rows.
struct counter_list {
	const char *title;
	const struct counter_row *rows;
	unsigned n_rows;
};

enum { COUNTER_SET_MAX_ROWS = 64 };

// Which units the equation of an owner must hold in.
enum { UNIT_PACKETS = 1, UNIT_OCTETS = 2, UNIT_RECORDS = 4 };

// The counters of one owner. Only the owner writes `now`; it publishes the whole of it at a burst
// boundary when a reader has asked (one relaxed load a burst otherwise), so a reader sees all rows
// of one moment.
struct counter_set {
	struct counts now[COUNTER_SET_MAX_ROWS] __attribute__((aligned(64)));
	_Atomic uint32_t asked __attribute__((aligned(64)));	// readers write, owner reads
	_Atomic uint32_t answered __attribute__((aligned(64))); // owner writes, readers read
	atomic_bool ended;					// owner writes, readers read
	struct counts published[COUNTER_SET_MAX_ROWS]; // the owner's from asked to answered
	struct counts taken[COUNTER_SET_MAX_ROWS];     // the reader's: what it got last
	bool held;				       // the reader's: it keeps what it took
	const struct counter_row *rows;
	unsigned n_rows;
	unsigned units;
	char name[64];		     // "worker 0", "output ipfix://10.0.0.5"
	void (*wake)(void *context); // an owner that sleeps, to answer; NULL: it does not
	void *wake_context;
};

// NULL when memory is short. Freed by counter_set_free().
struct counter_set *counter_set_new(const char *name, const struct counter_row *rows,
				    unsigned n_rows, unsigned units);
void counter_set_free(struct counter_set *counters);

// For the owner, once it was asked.
void counter_set_answer(struct counter_set *counters);

// For an owner whose reader is its own thread: publishes, and answers the next question before it
// is asked.
void counter_set_answer_ahead(struct counter_set *counters);

// For the owner: somebody waits for counter_set_answer().
static inline bool counter_set_is_asked(const struct counter_set *counters)
{
	return atomic_load_explicit(&counters->asked, memory_order_relaxed) !=
	       atomic_load_explicit(&counters->answered, memory_order_relaxed);
}

// For the owner, at a boundary where its counters balance.
static inline void counter_set_publish(struct counter_set *counters)
{
	if (__builtin_expect(counter_set_is_asked(counters), 0))
		counter_set_answer(counters);
}

// For an owner that counts no more: from now on readers take its counters themselves.
void counter_set_end(struct counter_set *counters);

// For readers (one thread: the main one): asks, then waits for the answer until a moment of
// monotonic_us() and copies n_rows counts to `out`. False when the owner did not answer in time;
// `out` then holds what was answered last. Several sets may be asked before the first answer is
// awaited.
void counter_set_ask(struct counter_set *counters);
bool counter_set_await(struct counter_set *counters, struct counts *out, uint64_t until_us);
// Without waiting.
bool counter_set_take(struct counter_set *counters, struct counts *out);
// Of one that has ended: somebody counts on for a while; until then readers get what is there now.
void counter_set_hold(struct counter_set *counters);
void counter_set_go_on(struct counter_set *counters);
// Asks, and waits up to wait_us.
bool counter_set_read(struct counter_set *counters, struct counts *out, unsigned wait_us);

// What its owner is, by the boundaries that it counts at.
enum counter_owner counter_set_owner(const struct counter_set *counters);

// The sum of the LOST rows, of `now` for the owner or of what a reader has got.
struct counts counter_set_lost(const struct counter_set *counters, const struct counts *rows);

// What is missing in `unit` (UNIT_PACKETS, ...) for the owner's equation: IN - OUT - LOST - HELD;
// 0 when it holds.
int64_t counter_set_gap(const struct counter_set *counters, const struct counts *rows,
			unsigned unit);

#endif
