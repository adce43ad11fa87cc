// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_SPAN_WATCH_H
#define PROBE_SPAN_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/span/span_rows.h"

// What a mirror does to packets, found by a close look at some conversations: all packets between
// two endpoints, in whatever VLAN and tunnel they come, so that the Flows of both are looked at
// together. One in 256 is watched whatever comes, more while few packets are; one is let go after
// WATCH_PACKETS, and after 16 where many come.
enum { WATCH_PACKETS = 4096, WATCH_NONE = 0xffff };

struct span_watch;

// within_us: copies are looked for so long. NULL: memory is short.
struct span_watch *span_watch_new(uint64_t within_us, int numa_node);
void span_watch_free(struct span_watch *watch);
struct span_rows *span_watch_rows(struct span_watch *watch);

// A packet of a conversation that is watched, without its key.
struct span_packet {
	uint64_t time_us, hash; // see packet_hash.h; 0: too little of it is here
	uint16_t vlan;		// SPAN_UNTAGGED
	uint8_t input, ttl;
	uint8_t direction; // 0, 1
	bool has_vni, sliced, tcp, has_segment;
	bool fragment; // what it has of a segment is not known
	uint32_t vni;
	uint32_t sequence, acknowledgement, payload; // with has_segment
	uint8_t flags;
};

// Whether a conversation that begins shall be watched. fold: of pmd/spread.h, the same for both
// directions; n_packets: what the worker has counted so far.
bool span_watch_wants(struct span_watch *watch, uint16_t fold, uint64_t now_us, uint64_t n_packets);
// Watches a Flow of the conversation with this identity, which its Flows in other VLANs have too.
// WATCH_NONE: there is no room. Else its number, to be let go once.
uint16_t span_watch_begin(struct span_watch *watch, uint16_t fold, uint64_t identity);
// False: it has been looked at long enough.
bool span_watch_packet(struct span_watch *watch, uint16_t number, const struct span_packet *packet);
void span_watch_end(struct span_watch *watch, uint16_t number);
// At the end of the run: judges what is still there.
void span_watch_end_all(struct span_watch *watch);

#endif
