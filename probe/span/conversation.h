// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_CONVERSATION_H
#define PROBE_CONVERSATION_H

#include "probe/span/span_rows.h"
#include "probe/span/span_watch.h"
#include "probe/span/tcp_gaps.h"

// What was seen between two endpoints that are watched.
enum { SEEN_PLACES = 4, JUDGED_AT = 64 };

// The first values that differ.
struct seen_places {
	uint8_t n;
	uint32_t of[SEEN_PLACES];
};

struct seen_direction {
	uint32_t packets;  // and copies
	uint32_t payloads; // packets with data
	bool untagged;
	uint8_t input;			// of its first packet: a tap has one for each direction
	struct seen_places vlans, vnis; // without those that have none
	struct tcp_gaps gaps;
};

// All zeros at the start, but for who it is.
struct conversation {
	uint64_t identity;
	uint8_t n_flows; // of it, that are watched; 0: the slot is free
	bool judged, tcp;
	uint8_t input;
	uint16_t first_vlan; // of the first packet
	uint32_t n_packets;
	uint32_t last_us;
	struct seen_direction direction[2];
};

void conversation_packet(struct conversation *conversation, const struct span_packet *packet,
			 struct span_rows *rows);
// Says what it was, if that has not been said yet. Nothing else comes.
void conversation_judge(struct conversation *conversation, struct span_rows *rows);

#endif
