// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_COPY_WINDOW_H
#define PROBE_COPY_WINDOW_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

// The packets of the last moment, by their hash (packet_hash.h), to tell which one is a copy that a
// mirror has made of another.
//
// The rule. Packets with the same hash are transmissions, each of a first packet and its copies. A
// packet belongs to the transmission before if that one's first packet came at most the window's
// time ago, and is a copy then. It is another transmission if it is a TCP segment with payload that
// was seen in this transmission at the same place, that is port, VLAN and TTL, more than 200 us
// ago: no mirror doubles so late, and no sender repeats sooner.
//
// Memory is fixed: places for eight packets in two lines. What is pushed out while it may still
// have copies is counted.
struct copy_window;

enum { COPY_RETRANSMISSION_US = 200 };

// Where a packet was seen: input, VLAN, TTL.
enum { COPY_PLACE_INPUT = 20, COPY_PLACE_VLAN = 8 };
static inline uint32_t copy_place(uint8_t input, uint16_t vlan, uint8_t ttl)
{
	return (uint32_t)input << COPY_PLACE_INPUT | (vlan & UINT32_C(0xfff)) << COPY_PLACE_VLAN |
	       ttl;
}

// For copies that come at most `within_us` later, up to a second, of about n_packets within that
// time. NULL: memory is short.
struct copy_window *copy_window_new(uint64_t within_us, uint64_t n_packets, int numa_node);
void copy_window_free(struct copy_window *window);
uint64_t copy_window_octets(uint64_t n_packets); // of memory

struct copy_sighting {
	uint64_t hash;
	uint64_t time_us;
	uint32_t place;
	bool tcp_payload;
};

// Whether it is a copy. Packets in the order in which they come; a time may step back.
bool copy_window_sees(struct copy_window *window, const struct copy_sighting *sighting);
// Packets that were pushed out too soon, since the start.
uint64_t copy_window_pushed_out(const struct copy_window *window);

#endif
