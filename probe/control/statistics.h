// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_STATISTICS_H
#define PROBE_STATISTICS_H

#include "probe/control/answer.h"
#include "probe/probe.h"

enum { STATISTICS_STAGES = 16 };

// What the last line of --stats was made from.
struct statistics {
	struct probe *probe;
	struct event on_line;
	uint64_t last_ns, line_ns; // CLOCK_MONOTONIC: of the last line, when the next is due
	uint64_t question;	   // of the counters for it; 0: not asked yet
	uint64_t packets, octets, records, lost, lost_records;
	struct worker_stage stage[STATISTICS_STAGES]; // over all workers
};

// From the start of metering on, an event of probe->loop prints a line on stderr each --stats: what
// happened since the last one.
void statistics_begin(struct statistics *statistics, struct probe *probe);
// --stats has changed.
void statistics_restart(struct statistics *statistics);
void statistics_end(struct statistics *statistics);

// A table of all workers' stages since the start.
void statistics_answer_stages(const struct probe *probe, struct answer *answer);

#endif
