// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_MODEL_RANDOM_SCHEDULE_H
#define TESTS_MODEL_RANDOM_SCHEDULE_H

#include "schedule.h"

struct random {
	uint64_t state; // never 0
};

// Even, below `limit`; 0 where that is 0.
uint32_t random_below(struct random *random, uint32_t limit);

// Short timeouts; packets at the very moment of a timeout and a microsecond beside it, silence,
// steps back, connections that end, are reset, begin again on their ports or are seen from their
// middle on.
void random_schedule(struct random *random, struct schedule *schedule);

#endif
