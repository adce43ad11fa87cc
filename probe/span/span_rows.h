// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_SPAN_ROWS_H
#define PROBE_SPAN_ROWS_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

// What a worker has found of a mirror, by input and VLAN: a bounded table that the worker writes
// and main reads without a lock. What it counts is of the conversations that are watched
// (span_watch.h), one of so many; with --dedup also what was compared of all packets.
#define SPAN_FIGURES(X)                                                                            \
	X(packets, "packets that were looked at")                                                  \
	X(copies, "of them, copies of others")                                                     \
	X(sliced, "of them, cut before they came here")                                            \
	X(compared, "packets that --dedup has compared")                                           \
	X(removed, "copies that --dedup has removed")                                              \
	X(tcp_seen, "octets of TCP connections that were seen")                                    \
	X(tcp_lost, "octets that were acknowledged and never seen")                                \
	X(tcp_gaps, "gaps of which these are")                                                     \
	X(conversations, "conversations that were judged")                                         \
	X(tcp_conversations, "of them, of TCP and with data")                                      \
	X(one_way, "of these, with one direction only")                                            \
	X(mixed_tags, "conversations with a VLAN tag and without")                                 \
	X(other_vlan, "conversations whose directions have two VLANs")                             \
	X(other_vni, "conversations whose directions have two VNIs")

enum span_figure {
#define X(name, help) SPAN_##name,
	SPAN_FIGURES(X)
#undef X
	    SPAN_N_FIGURES
};

enum { SPAN_UNTAGGED = 0, SPAN_OTHERS = 0xffff, SPAN_ROWS = 64 };

struct span_row {
	uint16_t vlan; // SPAN_UNTAGGED; SPAN_OTHERS: of VLANs for which there was no row left
	uint8_t input;
	bool taken;
	uint64_t figure[SPAN_N_FIGURES];
};

// The last row is that of all others.
struct span_rows {
	struct span_row row[SPAN_ROWS];
};

// The row, which is taken by the first one who asks. For the worker.
struct span_row *span_row_of(struct span_rows *rows, uint8_t input, uint16_t vlan);

static inline void span_add(struct span_row *row, enum span_figure figure, uint64_t n)
{
	__atomic_store_n(&row->figure[figure], row->figure[figure] + n, __ATOMIC_RELAXED);
}

// For main: adds what a worker has found to the sum of others.
void span_rows_sum(struct span_rows *sum, const struct span_rows *rows);

// A figure a hundred of another one, 0 where that is 0.
double span_share(const struct span_row *row, enum span_figure part, enum span_figure whole);
// Of the loss: lost of seen and lost.
double span_loss(const struct span_row *row);

#endif
