// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_TOTALS_H
#define PROBE_TOTALS_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/counters/balance.h"

// Reads all counters for the balance sheet and lets the exporters have their totals. With `stopped`
// all threads that count have ended. For the main thread.
void totals_take(struct balance *balance, bool stopped);

// Lets the exporters have the totals of what was taken last.
void totals_publish(const struct balance *balance);

// By NIC, kernel, inputs and workers; what rings and outputs lose are records.
static inline uint64_t totals_lost_packets(const struct metering_totals *totals)
{
	return totals->lost_packets + totals->dropped_by_device;
}

#endif
