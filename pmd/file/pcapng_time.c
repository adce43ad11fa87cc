// SPDX-License-Identifier: BSD-3-Clause
#include <stdbool.h>

#include <rte_branch_prediction.h>

#include "pmd/file/pcapng_time.h"

__extension__ typedef __int128 wide;

enum { NS_EXPONENT = 9, MOST_EXPONENT = 19, NO_TIME = 127 };

static const int64_t second_ns = 1000000000;

static uint64_t ten_to(unsigned exponent)
{
	uint64_t power = 1;

	for (; exponent > 0; exponent--)
		power *= 10;
	return power;
}

struct pcapng_time pcapng_time_of(uint8_t resolution)
{
	unsigned exponent = resolution & 0x7f;

	if (resolution & 0x80)
		return (struct pcapng_time){.shift = (uint8_t)exponent};
	if (exponent <= NS_EXPONENT)
		return (struct pcapng_time){.multiply = ten_to(NS_EXPONENT - exponent)};
	exponent -= NS_EXPONENT;
	if (exponent > MOST_EXPONENT) // 64 bits of such ticks are less than a nanosecond in all
		return (struct pcapng_time){.shift = NO_TIME};
	return (struct pcapng_time){.divide = ten_to(exponent)};
}

static int64_t clamp(wide ns)
{
	if (ns > INT64_MAX)
		return INT64_MAX;
	return ns < INT64_MIN ? INT64_MIN : (int64_t)ns;
}

void pcapng_time_offset(struct pcapng_time *time, int64_t seconds)
{
	time->offset_ns = clamp((wide)seconds * second_ns);
}

uint64_t pcapng_time_ns(const struct pcapng_time *time, uint64_t ticks)
{
	wide ns;
	int64_t sum;

	if (likely(time->multiply != 0))
		ns = (wide)ticks * time->multiply;
	else if (time->divide != 0)
		ns = ticks / time->divide;
	else
		ns = (wide)ticks * second_ns >> time->shift;
	sum = clamp(ns + time->offset_ns);
	return sum < 0 ? 0 : (uint64_t)sum;
}
