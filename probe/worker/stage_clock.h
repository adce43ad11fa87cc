// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_STAGE_CLOCK_H
#define PROBE_STAGE_CLOCK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <rte_branch_prediction.h>

#include "probe/meter/meter.h"

// Where a worker's time goes. One poll of STAGE_SAMPLE is timed, from its begin to its end without
// a gap; sleeping is timed always. What the timed polls say of the stages' shares is laid on all
// time that the worker was awake, so the stages add up to the core's time; all but sleeping is an
// estimate.

enum { STAGE_SAMPLE = 16 };

#define WORKER_STAGES(X)                                                                           \
	X(RECEIVE, "receive")                                                                      \
	X(PARSE, "parse")                                                                          \
	X(FIND, "find")                                                                            \
	X(COUNT, "count")                                                                          \
	X(INSPECT, "inspect")                                                                      \
	X(RECORD, "record")                                                                        \
	X(EXPIRE, "expire")                                                                        \
	X(PUBLISH, "publish")                                                                      \
	X(IDLE, "idle")

enum stage {
#define X(stage, name) STAGE_##stage,
	WORKER_STAGES(X)
#undef X
	    N_STAGES
};

// The worker writes; main reads what is atomic.
struct stage_clock {
	bool timed;	// this poll is
	uint64_t since; // the end of the stage before
	_Atomic uint64_t n_polls, n_packets;
	_Atomic uint64_t began, ended, slept; // TSC; ended is 0 while the worker runs
	_Atomic uint64_t ticks[N_STAGES];     // of timed polls
};

struct worker_stage;

void stage_clock_start(struct stage_clock *clock);
void stage_clock_stop(struct stage_clock *clock);
// A poll begins: chooses whether it is timed.
void stage_clock_poll(struct stage_clock *clock, struct meter *meter);
// What the stage took since the one before ended, less what the meter spent on inspecting and on
// making records meanwhile: these are stages of their own.
void stage_clock_note(struct stage_clock *clock, struct meter *meter, enum stage stage);
// Packets that this poll has received.
void stage_clock_packets(struct stage_clock *clock, unsigned n);
// The worker has slept since `since` (TSC).
void stage_clock_slept(struct stage_clock *clock, uint64_t since);
// For main: N_STAGES sums since the start, `most` of them at most. Returns how many.
unsigned stage_clock_read(const struct stage_clock *clock, struct worker_stage *stages,
			  unsigned most);

static inline void stage_end(struct stage_clock *clock, struct meter *meter, enum stage stage)
{
	if (unlikely(clock->timed))
		stage_clock_note(clock, meter, stage);
}

#endif
