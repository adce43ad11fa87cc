// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_HANDED_OVER_H
#define EXPORT_HANDED_OVER_H

#include <stdint.h>

#include "config/counter_set.h"

enum { HANDED_OVER_PIECES = 1024, HANDED_OVER_PIECE = 16384 };

// What the last octets of a stream held, so that it can be told what a peer that went away may not
// have read. Remembers at least the last 16 MiB.
struct handed_over {
	uint64_t octets; // in all
	struct {
		uint64_t begin, end; // octets of the stream
		struct counts counts;
	} pieces[HANDED_OVER_PIECES];
	unsigned newest, n;
};

// A new stream begins.
void handed_over_begin(struct handed_over *handed);
// A message of so many octets, holding `counts`, has gone into the stream.
void handed_over_add(struct handed_over *handed, uint32_t octets, const struct counts *counts);
// Adds to *sum what the last `octets` of the stream may hold; rounds up.
void handed_over_last(const struct handed_over *handed, uint64_t octets, struct counts *sum);

#endif
