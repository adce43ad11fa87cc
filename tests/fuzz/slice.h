// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_FUZZ_SLICE_H
#define TESTS_FUZZ_SLICE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

// A layer of a packet: `here` octets were captured of `wire` that it had.
struct slice {
	const uint8_t *at;
	int64_t here, wire;
	bool may_be_sliced; // an IP packet in it may have had more than that
};

// The number in `octets` octets at `from`, most significant first; -1 when they are not there.
static inline int64_t slice_number(struct slice slice, int64_t from, int octets)
{
	int64_t number = 0;

	if (from < 0 || from + octets > slice.here)
		return -1;
	for (int i = 0; i < octets; i++)
		number = number * 256 + slice.at[from + i];
	return number;
}

// All but the first n octets; nothing when there are not so many.
static inline struct slice slice_behind(struct slice slice, int64_t n)
{
	if (n > slice.here) {
		slice.here = 0;
		slice.wire = slice.wire > n ? slice.wire - n : 0;
		return slice;
	}
	slice.at += n;
	slice.here -= n;
	slice.wire -= n;
	return slice;
}

static inline bool slice_begins(struct slice slice, const char *octets, int n)
{
	return slice.here >= n && memcmp(slice.at, octets, (size_t)n) == 0;
}

#endif
