// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_PCAPNG_TIME_H
#define PMD_PCAPNG_TIME_H

#include <stdint.h>

// How an interface of a pcapng file counts time: one of the three is not 0, and which says how
// ticks become nanoseconds.
struct pcapng_time {
	uint64_t multiply, divide;
	uint8_t shift; // ticks a second, as a power of two; counts when the others are 0
	int64_t offset_ns;
};

// Of the octet of if_tsresol: a power of ten, or with the highest bit one of two. 6 where the
// option is missing.
struct pcapng_time pcapng_time_of(uint8_t resolution);

// Seconds to add, from if_tsoffset.
void pcapng_time_offset(struct pcapng_time *time, int64_t seconds);

// Nanoseconds since the epoch, from 0 to INT64_MAX (the year 2262).
uint64_t pcapng_time_ns(const struct pcapng_time *time, uint64_t ticks);

#endif
