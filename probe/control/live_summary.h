// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_LIVE_SUMMARY_H
#define PROBE_LIVE_SUMMARY_H

#include "probe/control/flow_dump.h"
#include "probe/probe.h"

enum { LIVE_SUMMARY_TOP = 15, LIVE_SUMMARY_SECONDS = 5, LIVE_SUMMARY_PIECE = 256 };

// What somebody sees who has named an interface, but no output: the largest live Flows after a
// second, then each LIVE_SUMMARY_SECONDS.
struct live_summary {
	struct probe *probe;
	FILE *out;
	struct event event;
	uint64_t next_ns; // CLOCK_MONOTONIC
	struct flow_dump *dump;
	uint64_t n_flows, packets, octets; // of all live Flows
	unsigned n_top;
	struct live_flow top[LIVE_SUMMARY_TOP], piece[LIVE_SUMMARY_PIECE];
};

// From the start of metering on, where options.live_summary wants it and the input is live; an
// event of probe->loop.
void live_summary_begin(struct live_summary *summary, struct probe *probe, FILE *out);
void live_summary_end(struct live_summary *summary);

#endif
