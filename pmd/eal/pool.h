// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_POOL_H
#define PMD_POOL_H

#include <stdint.h>

#include <rte_mempool.h>

#include "config/options/options.h"

struct pool_settings {
	const char *name;
	unsigned n_mbufs;
	unsigned room; // octets of a packet in one mbuf
	int numa_node; // -1: any
	bool shared;   // its users may share a CPU
};

// How many mbufs a worker that polls may hold back, besides those on their way: POOL_HELD with
// --fragments, else none.
enum { POOL_HELD = 2048, POOL_HELD_SMALL = 256 };
unsigned pool_held(const struct options *options);

// A pool whose mbufs have room for a packet_stamp. NULL on error; one line has been logged.
struct rte_mempool *pool_new(const struct pool_settings *settings);

// "packet buffers: N of ROOM octets on SIZE pages".
void pool_text(struct rte_mempool *pool, char *text, size_t size);

// Octets of memory that such a pool takes.
uint64_t pool_octets(unsigned n_mbufs, unsigned room);

#endif
