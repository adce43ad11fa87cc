// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_LIVE_CLOCK_H
#define PROBE_LIVE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

// The clock of live packets: the TSC, calibrated and slewed against CLOCK_MONOTONIC (DPDK's own
// figure of the TSC's rate is rounded and drifts). It never goes back, and setting the system's
// clock does not change it. One for the process.

// Before any worker runs; takes some 20 ms. A second call does nothing.
void live_clock_start(void);

// Measures rate and error anew, about once a second, from one thread (main); a quarter of the error
// is corrected in the second after.
void live_clock_adjust(void);

// Nanoseconds since the epoch, as far as the system's clock was right at the start; from any
// thread, without a lock.
uint64_t live_clock_ns(void);

// A test's fault: the system's clock seems to run ahead by ppm from now on.
void live_clock_falsify(unsigned ppm);

// This clock and the system's at the same moment, in microseconds; false when something came
// between the two.
bool live_clock_compare(uint64_t *now_us, uint64_t *wall_us);

// How far this clock is ahead of the monotonic one: they drift apart so slowly that what was read
// within a second counts until nothing comes between two readings again. For one thread, zeros at
// first.
struct live_ahead {
	uint64_t ns; // modulo 2^64
	uint64_t read_ns;
};
uint64_t live_clock_ahead(struct live_ahead *ahead);

static inline uint64_t live_clock_us(void)
{
	return live_clock_ns() / 1000;
}

#endif
