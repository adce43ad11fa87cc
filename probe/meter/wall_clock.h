// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_WALL_CLOCK_H
#define PROBE_WALL_CLOCK_H

#include <stdint.h>

#include "export/record/flow_record.h"

// How far the system's clock, which may be set at any moment, is ahead of the clock that live
// packets are metered by, which only goes on. Each worker has its own, so that nothing is shared.
// All times are microseconds.
enum { WALL_CHANGES = 64, WALL_CHECK_US = 500, WALL_CHANGE_US = 200, WALL_STEP_US = 1000 };

struct wall_clock {
	uint64_t checked_us; // when the two were compared last, by the metering clock
	uint64_t n;	     // changes so far; the last WALL_CHANGES are kept
	struct wall_change {
		uint64_t from_us; // by the metering clock
		int64_t ahead_us;
	} change[WALL_CHANGES];
};

// Both clocks of one moment; a difference of more than WALL_CHANGE_US to the last is a change.
// Returns by how much the system's clock was set, 0 if it was not.
int64_t wall_clock_set(struct wall_clock *wall, uint64_t now_us, uint64_t wall_us);

// What was to be added to `time_us` of the metering clock at that time. Older than what is kept:
// the oldest that is.
int64_t wall_clock_ahead(const struct wall_clock *wall, uint64_t time_us);

// Gives the record's times by the system's clock of when its last packet came; the duration stays.
void wall_clock_put(const struct wall_clock *wall, struct flow_record *record);

#endif
