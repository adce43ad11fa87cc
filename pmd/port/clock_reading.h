// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_CLOCK_READING_H
#define PMD_CLOCK_READING_H

#include <stdint.h>

// What CLOCK_MONOTONIC and another clock showed at one moment.
struct clock_reading {
	uint64_t monotonic_ns;
	uint64_t other;
	uint64_t error_ns; // the two moments are at most so far apart
};

// How another clock is read, and how sharply. Reading is tried again, `tries` times at the most,
// until both moments are within apart_ns: a thread that was interrupted between them shows a step
// that there was not.
struct clock_reader {
	int (*read)(const void *clock, uint64_t *shown); // 0, -errno
	const void *clock;
	unsigned tries;
	uint64_t apart_ns;
};

// The sharpest of the tries. 0; -errno: the other clock cannot be read.
int clock_reading_take(struct clock_reading *reading, const struct clock_reader *reader);

#endif
