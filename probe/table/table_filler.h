// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_TABLE_FILLER_H
#define PROBE_TABLE_FILLER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probe/table/table_memory.h"

// Zeroing gigabytes takes seconds, for which nobody should wait: a thread of its own touches memory
// ahead of who uses it. Arrays are used side by side, from their beginnings on, so they are touched
// in this order.
enum { FILLER_ARRAYS = 5 };

struct table_filler {
	pthread_t thread;
	bool runs;
	atomic_bool stop;
	unsigned n;
	struct filled_array {
		uint8_t *start;
		size_t octets;
	} array[FILLER_ARRAYS];
};

// An array that is used from its beginning on, with its filler.
struct filled_memory {
	struct table_memory memory;
	struct table_filler filler;
};

// Sets *array to at least `octets`, zeroed, on numa_node, which are touched from now on; heap: from
// malloc, for tests. -ENOMEM.
int filled_memory_new(struct filled_memory *filled, void **array, size_t octets, int numa_node,
		      bool heap);
void filled_memory_free(struct filled_memory *filled, void **array);

// Of a filler that is all zeros: an array whose first octets have been touched.
void table_filler_add(struct table_filler *filler, void *array, size_t octets, size_t touched);
// Where there is no thread to be had it touches all itself. It runs where its maker does.
void table_filler_start(struct table_filler *filler);
// Before the memory is unmapped; also for one that was never started.
void table_filler_stop(struct table_filler *filler);

#endif
