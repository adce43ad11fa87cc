// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_EXPORT_CLOCK_H
#define EXPORT_EXPORT_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline uint64_t clock_us(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

// Microseconds since the epoch, for what collectors read.
static inline uint64_t wall_us(void)
{
	return clock_us(CLOCK_REALTIME);
}

// Microseconds that never jump, for waiting.
static inline uint64_t steady_us(void)
{
	return clock_us(CLOCK_MONOTONIC);
}

#endif
