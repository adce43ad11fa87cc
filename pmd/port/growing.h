// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_GROWING_H
#define PMD_GROWING_H

#include <stdint.h>

// A counter of the kernel or of a device, which begins again from 0 when an interface was deleted
// and made again, or a driver was loaded anew: the sum of what it grew by.
struct growing {
	uint64_t last, sum;
};

// From the value now on; what it counted before is not ours.
static inline void growing_begin(struct growing *growing, uint64_t value)
{
	*growing = (struct growing){.last = value};
}

// A value that went back is a new start. Returns the sum.
static inline uint64_t growing_add(struct growing *growing, uint64_t value)
{
	growing->sum += value < growing->last ? value : value - growing->last;
	growing->last = value;
	return growing->sum;
}

#endif
