// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_PACE_H
#define EXPORT_PACE_H

#include <stdbool.h>
#include <stdint.h>

// A bucket of credit: so many records a second, in small pieces.
struct pace {
	double per_us;	    // records; 0: no limit
	double most;	    // what may be saved up
	double credit;	    // records that may go now; may fall below 0
	uint64_t filled_us; // steady clock
};

enum { PACE_PIECE_US = 20000, PACE_PIECE_RECORDS = 600 };

// records_per_second 0: no limit. A piece is what goes in 20 ms, and never so much that it would
// overrun the usual receive buffer of a collector (208 KiB).
static inline void pace_set(struct pace *pace, double records_per_second, uint64_t now_us)
{
	double most = records_per_second / 1e6 * PACE_PIECE_US;

	most = most > PACE_PIECE_RECORDS ? PACE_PIECE_RECORDS : most;
	pace->per_us = records_per_second / 1e6;
	pace->most = most < 1 ? 1 : most;
	pace->credit = 0;
	pace->filled_us = now_us;
}

static inline void pace_fill(struct pace *pace, uint64_t now_us)
{
	pace->credit += pace->per_us * (double)(now_us - pace->filled_us);
	if (pace->credit > pace->most)
		pace->credit = pace->most;
	pace->filled_us = now_us;
}

// When a whole piece may go, as of the last pace_fill().
static inline uint64_t pace_full_us(const struct pace *pace)
{
	return pace->filled_us + (uint64_t)((pace->most - pace->credit) / pace->per_us) + 1;
}

#endif
