// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_RING_CELL_H
#define EXPORT_RING_CELL_H

#include <assert.h>
#include <stdint.h>

enum { FLOW_CELL = 64 };

// What stands in the record ring, in whole cells.
enum cell_kind {
	CELL_RECORD,  // struct flow_record
	CELL_INTERIM, // struct flow_interim
};

// What each of them begins with.
struct ring_cell {
	uint8_t n_cells; // of it
	uint8_t kind;	 // enum cell_kind
};

// What a live Flow has counted since the last of these: their sums are what its record has. Of
// packets of one minute each. For detection and history, never for outputs.
struct flow_interim {
	struct ring_cell cell;
	uint8_t protocol;
	uint8_t ip_version; // 0: a Flow without IP
	uint32_t flow_hash; // as the record's
	uint64_t key_id;    // as the record's
	uint64_t minute;    // of the packets' times, since the epoch
	// By the key's own directions, which do not turn when the initiator is found: see the
	// record's key_forward.
	uint64_t packets[2];
	uint64_t octets[2]; // IP octets
	uint32_t observation_point;
	uint32_t observation_domain;
};
static_assert(sizeof(struct flow_interim) == FLOW_CELL, "an interim is one cell");

#endif
