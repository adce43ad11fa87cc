// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_INTERIM_H
#define PROBE_INTERIM_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/table/table_filler.h"

// Interims: what live Flows have counted, while their records are still to come. A Flow emits one
// when a packet makes what it has not reported pass a volume, with the first packet of another
// minute, when the sweep finds that its minute is over, and before its record. All of it is off,
// and costs nothing, while nobody wants interims.
struct interim_line {
	uint64_t octets[2]; // not reported yet, by the key's directions
	uint32_t packets[2];
	uint32_t minute; // of all of them
	uint32_t reserved;
};

enum { INTERIM_SLOTS = 1024 }; // that the sweep looks at in a poll

struct interims {
	struct interim_line *line; // by entry; NULL: nobody wants them
	struct filled_memory memory;
	uint64_t volume; // octets
	uint32_t minute; // that the sweep has come to
	uint32_t cursor, end;
};

struct meter;
struct pkt_meta;
struct slow_headers;

// volume: 0: nobody wants them. On error one line has been reported; returns -ENOMEM.
int interims_init(struct meter *meter, uint64_t volume, uint64_t flows, int numa_node, bool heap);
void interims_release(struct meter *meter);
void interim_begin(struct meter *meter, uint32_t entry);
// After the packet was counted.
void interim_count(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
		   const struct slow_headers *slow);
// Before the entry's record is made.
void interim_last(struct meter *meter, uint32_t entry);
// Some steps of the sweep; true when more is waiting to be done at once.
bool interims_sweep(struct meter *meter, uint64_t now_us);

#endif
