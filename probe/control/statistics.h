// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_STATISTICS_H
#define PROBE_STATISTICS_H

#include "probe/probe.h"

enum { STATISTICS_STAGES = 16 };

// What the last line of --stats was made from.
struct statistics {
	struct probe *probe;
	struct event on_line;
	uint64_t last_ns; // CLOCK_MONOTONIC
	uint64_t packets, octets, records, lost, lost_records;
	struct worker_stage stage[STATISTICS_STAGES]; // over all workers
};

// From the start of metering on, an event of probe->loop prints a line on stderr each --stats: what
// happened since the last one.
void statistics_begin(struct statistics *statistics, struct probe *probe);
void statistics_end(struct statistics *statistics);

// A table of all workers' stages since the start.
void statistics_print_stages(const struct probe *probe, FILE *out);

#endif
