// SPDX-License-Identifier: BSD-3-Clause
#include <time.h>

#include "probe/counters/totals.h"

uint64_t monotonic_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

void totals_take(struct balance *balance, bool stopped)
{
	struct metering_totals totals;

	balance_take(balance, stopped);
	balance_sum(balance, &totals);
	balance_publish_totals(&totals);
}
