// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <rte_mbuf.h>

#include "probe/worker/worker_state.h"

// What the benches share: made-up traffic, a worker without ports, windows of time, rows of the
// table that scripts/bench prints.

// Starts EAL on core `bench_core`; --quick makes runs short (do they still work?), not exact.
extern bool bench_quick;
void bench_start(int argc, char *argv[]);
// --quick alone, where something else starts EAL.
void bench_arguments(int argc, char *argv[]);

// One line: row<TAB>must<TAB>aim<TAB>measured<TAB>unit<TAB>note. must and aim of 0: no bar.
struct bench_row {
	const char *name;
	double must, aim, measured;
	const char *unit;
	const char *note;
};
void bench_print(const struct bench_row *row);

// Flow `flow` of the mix: 85 % IPv4, half TCP, as a frame of at least 60 octets in `to`.
// reverse: from the other endpoint. Returns its length.
enum { BENCH_FRAME = 128 };
unsigned bench_frame(uint8_t *to, uint64_t flow, bool reverse, uint8_t tcp_flags);

// A pcap file of such frames: each Flow once, then uniformly picked ones.
void bench_capture(FILE *to, uint64_t packets, uint64_t flows);

uint64_t bench_random(void);

// A worker with a table of max_flows, without ports; its records go to `ring`. dpi: NULL without
// classification; stays the caller's.
struct worker *bench_worker(uint64_t max_flows, struct record_ring *ring, enum full_policy full,
			    struct dpi_worker *dpi);
void bench_worker_end(struct worker *worker);

struct rte_mempool *bench_pool(unsigned n);
// Which way made packets go: each from the first endpoint, from the other, or either.
enum bench_direction { BENCH_FORWARD, BENCH_REVERSE, BENCH_EITHER };
extern enum bench_direction bench_direction;

// n packets, each of a Flow that `pick` names. The packets' octets have just been written.
typedef uint64_t bench_pick(void *context);
void bench_make(struct rte_mempool *pool, struct rte_mbuf **mbuf, unsigned n, bench_pick *pick,
		void *context);

// Nanoseconds an item by the 25th percentile of windows, with the spread for the note.
struct windows {
	unsigned n, room;
	double *ns;
};
void windows_init(struct windows *windows, unsigned room);
void windows_add(struct windows *windows, uint64_t ticks, unsigned items);
double windows_percentile(struct windows *windows, double percent);
void windows_end(struct windows *windows);
double bench_ns_a_tick(void);

#endif
