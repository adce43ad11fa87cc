// SPDX-License-Identifier: BSD-3-Clause
#include "probe/counters/worker_counters.h"

#include <assert.h>

const struct counter_row worker_counter_rows[WORKER_N_COUNTERS] = {
#define X(name, text, help, side, boundary) {text, help, side, boundary, #name},
    WORKER_COUNTERS(X)
#undef X
#define X(reason, text, help)                                                                      \
	{"ignored: " text, help, COUNTER_OUT, BOUNDARY_NONE, "IGNORED_" #reason},
	IGNORE_REASONS(X)
#undef X
};

const struct counter_row ring_counter_rows[RING_N_COUNTERS] = {
#define X(name, text, help, side, boundary) {text, help, side, boundary, #name},
    RING_COUNTERS(X)
#undef X
};

static_assert((unsigned)WORKER_N_COUNTERS <= COUNTER_SET_MAX_ROWS, "a counter set holds every row");
