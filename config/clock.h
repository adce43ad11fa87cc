// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_CLOCK_H
#define CONFIG_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline uint64_t clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

// Since the epoch, for what collectors read.
static inline uint64_t wall_us(void)
{
	return clock_ns(CLOCK_REALTIME) / 1000;
}

// A clock that is never set, for waiting and measuring.
static inline uint64_t monotonic_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

static inline uint64_t monotonic_us(void)
{
	return monotonic_ns() / 1000;
}

#endif
