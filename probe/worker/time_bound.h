// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_TIME_BOUND_H
#define PROBE_TIME_BOUND_H

#include <stdbool.h>
#include <stdint.h>

#include "config/options/options.h"
#include "config/recent.h"
#include "pmd/pmd.h"

// By how much the times of live packets can be off the system's clock, as a worker measures it: the
// error of stamps, or how long packets waited until their burst's time was taken; and how far our
// clock is from the system's. Apart from the moment in which that is set. All zeros at first.
struct time_bound {
	uint64_t emptied_us; // when the queues were asked last and had no more
	uint64_t told_us;
	uint64_t late_us;	   // the longest that a packet may have waited since told_us
	uint64_t apart_us;	   // the furthest that the clocks were apart since told_us
	struct recent late, apart; // of the last minutes
	uint32_t error_ns[OPTIONS_MAX_SPECS]; // by input; others read it
};

// A poll that asked for `burst` packets at now_us and got n: those may have come since the last
// poll that left no more.
static inline void time_bound_polled(struct time_bound *bound, uint64_t now_us, unsigned n,
				     unsigned burst)
{
	enum { ASKED = 32 }; // with less room a queue is not asked (pmd/port/poller.c)

	if (n != 0 && now_us - bound->emptied_us > bound->late_us && bound->emptied_us != 0)
		bound->late_us = now_us - bound->emptied_us;
	if (n + ASKED <= burst)
		bound->emptied_us = now_us;
}

// By how much both clocks were apart from what is added to times.
void time_bound_compared(struct time_bound *bound, int64_t apart_us);

// About once a second: makes error_ns of what was measured.
bool time_bound_is_due(const struct time_bound *bound, uint64_t now_us);
void time_bound_tell(struct time_bound *bound, const struct pmd *pmd, uint64_t now_us);

#endif
