// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_DECODE_SEQUENCE_H
#define EXPORT_DECODE_SEQUENCE_H

#include <stdbool.h>
#include <stdint.h>

// What the sequence numbers of a stream of datagrams tell of those that did not come. A datagram
// has a number of units: flows in NetFlow v5 and v7, itself in v9 and sFlow, Data Records in IPFIX.
enum { SEQUENCE_SEEN = 64, SEQUENCE_GAPS = 32 };

struct sequence_range {
	uint32_t first, n;
};

struct sequence {
	bool began; // `next` is known
	uint16_t port;
	uint32_t next;
	uint64_t used; // for the least recently used one
	uint32_t n_seen, n_gaps;
	struct sequence_range seen[SEQUENCE_SEEN]; // the latest datagrams, in a circle
	struct sequence_range gap[SEQUENCE_GAPS];  // the latest, oldest first
};

struct sequence_figures {
	uint64_t lost;			   // units; those that come late are taken off
	uint64_t late, repeated, restarts; // datagrams
};

enum sequence_verdict {
	SEQUENCE_NEXT,
	SEQUENCE_AFTER_GAP,
	SEQUENCE_LATE,
	SEQUENCE_REPEATED,
	SEQUENCE_RESTART
};

// Takes a datagram of n units. A sender that has restarted is told by `restarted`, or by a number
// that is neither ahead, late nor a repetition.
enum sequence_verdict sequence_take(struct sequence *sequence, uint32_t first, uint32_t n,
				    bool restarted, struct sequence_figures *figures);

// Where among n places the stream of a port is, or is to be: a free one, else that of the stream
// which was used longest ago.
struct sequence **sequence_place(struct sequence **places, unsigned n, uint16_t port);

// How many units this datagram had is not known: the next one begins anew.
void sequence_lose_track(struct sequence *sequence);

#endif
