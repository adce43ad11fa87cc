// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_LIVE_CLOCK_H
#define PROBE_LIVE_CLOCK_H

#include <stdint.h>

// The clock of live packets: the TSC, calibrated and slewed against the system's clock (DPDK's own
// figure of the TSC's rate is rounded and drifts). It never goes back. One for the process.

// Before any worker runs; takes some 20 ms. A second call does nothing.
void live_clock_start(void);

// Measures rate and error anew, about once a second, from one thread (main). A system clock set
// forward by more than a second is followed at once, any other error at a quarter of it a second.
void live_clock_adjust(void);

// Nanoseconds since the epoch; from any thread, without a lock.
uint64_t live_clock_ns(void);

static inline uint64_t live_clock_us(void)
{
	return live_clock_ns() / 1000;
}

#endif
