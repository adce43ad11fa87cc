// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_MODEL_PROBE_METER_H
#define TESTS_MODEL_PROBE_METER_H

#include "random_schedule.h"

enum { MOST_LAG = 30 };

// How the probe's meter is run over a schedule.
struct shape {
	unsigned n_workers, burst;
	unsigned find_lag, count_lag; // packets that a stage leaves to the next burst
	unsigned sweep_one_in, sweep_all_one_in;
	bool tcp;
	unsigned slow_one_in;
};

void random_shape(struct random *random, struct shape *shape);

// The ring and the counters that all runs share; 0 or -ENOMEM.
int probe_meter_begin(void);
void probe_meter_end(void);

// Gives a schedule to the probe's meter, run as `shape` has it; `random` says when to sweep.
// Returns how many times the books were wrong.
uint64_t probe_meter(const struct schedule *schedule, const struct shape *shape,
		     struct random *random, struct outcomes *outcomes);

#endif
