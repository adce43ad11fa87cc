// SPDX-License-Identifier: BSD-3-Clause
#include "probe/counters/books.h"

#include <assert.h>

const struct counter_row worker_counter_rows[WORKER_N_COUNTERS] = {
#define X(name, text, help, side, edge) {text, help, side, edge},
    WORKER_COUNTERS(X)
#undef X
#define X(reason, text, help) {"ignored: " text, help, LEDGER_OUT, EDGE_NONE},
	IGNORE_REASONS(X)
#undef X
};

const struct counter_row ring_counter_rows[RING_N_COUNTERS] = {
#define X(name, text, help, side, edge) {text, help, side, edge},
    RING_COUNTERS(X)
#undef X
};

static_assert((unsigned)WORKER_N_COUNTERS <= LEDGER_MAX_ROWS, "a ledger holds every row");
