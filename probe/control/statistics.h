// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_STATISTICS_H
#define PROBE_STATISTICS_H

#include "probe/probe.h"

enum { STATISTICS_STAGES = 16 };

// What the last line of --stats was made from.
struct statistics {
	uint64_t last_ns, next_ns; // CLOCK_MONOTONIC
	uint64_t packets, octets, records, lost;
	struct worker_stage stage[STATISTICS_STAGES]; // over all workers
};

void statistics_begin(struct statistics *statistics, const struct probe *probe);
// One line on stderr: what happened since the last one.
void statistics_line(struct statistics *statistics, struct probe *probe);

// A table of all workers' stages since the start.
void statistics_print_stages(const struct probe *probe, FILE *out);

#endif
