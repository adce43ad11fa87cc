// SPDX-License-Identifier: BSD-3-Clause
#include "export/transport/transport.h"

const struct counter_row output_rows[OUTPUT_N_COUNTERS] = {
#define X(name, text, help, side, boundary) {text, help, side, boundary},
    OUTPUT_COUNTERS(X)
#undef X
};

uint64_t transport_lost(const struct counter_set *counters)
{
	uint64_t lost = 0;

	for (unsigned row = 0; row < OUTPUT_N_COUNTERS; row++)
		lost += output_rows[row].side == COUNTER_LOST ? counters->now[row].records : 0;
	return lost;
}
