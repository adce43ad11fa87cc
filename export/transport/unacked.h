// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_UNACKED_H
#define EXPORT_UNACKED_H

#include <stdint.h>

#include "config/counter_set.h"

enum { UNACKED_PIECES = 1024, UNACKED_PIECE = 16384 };

// What the last octets of a stream held, so that it is known what a peer that went away may not
// have read. Remembers at least the last 16 MiB.
struct unacked {
	uint64_t octets; // in all
	struct {
		uint64_t begin, end; // octets of the stream
		struct counts counts;
	} pieces[UNACKED_PIECES];
	unsigned newest, n;
};

// A new stream begins.
void unacked_begin(struct unacked *unacked);
// A message of so many octets, holding `counts`, has gone into the stream.
void unacked_add(struct unacked *unacked, uint32_t octets, const struct counts *counts);
// Adds to *sum what the last `octets` of the stream may hold; rounds up.
void unacked_last(const struct unacked *unacked, uint64_t octets, struct counts *sum);

#endif
