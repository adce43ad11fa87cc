// SPDX-License-Identifier: BSD-3-Clause
#include "probe/worker/dedup.h"

#include <errno.h>

#include "config/log.h"
#include "probe/span/copy_window.h"
#include "probe/worker/worker_state.h"

enum { PACKETS_A_US = 8 }; // that a worker is expected to take at most

int worker_dedup_init(struct worker *worker, const struct options *options, int numa_node)
{
	const uint64_t within_us = options->dedup_ms * 1000;

	if (within_us == 0)
		return 0;
	worker->copies = copy_window_new(within_us, within_us * PACKETS_A_US, numa_node);
	if (worker->copies != NULL)
		return 0;
	return memory_error(copy_window_octets(within_us * PACKETS_A_US),
			    "give --dedup a shorter time, or off", "--dedup of worker %u",
			    worker->index);
}

void worker_dedup_free(struct worker *worker)
{
	copy_window_free(worker->copies);
}
