// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_FLIGHT_H
#define PROBE_FLIGHT_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include <rte_mbuf.h>

#include "probe/flow_key.h"
#include "probe/packet.h"

// A packet between the stages of a worker: what metering needs of it, one line.
struct flight {
	struct flow_key key;
	uint64_t time_us;
	uint64_t clock_us; // input clock; live the same as time_us
	struct rte_mbuf *mbuf;
	uint32_t ip_octets;
	uint32_t overhead; // layer-2 octets beyond them
	uint32_t bucket;
	uint32_t entry; // the likely one
	uint16_t tcp_flags;
	uint16_t tag;
	uint8_t bits; // FLIGHT_
	uint8_t tos;
	uint8_t direction;
	uint8_t ttl;
};
static_assert(sizeof(struct flight) == 64, "a packet on its way is one cache line");
static_assert(offsetof(struct flight, tcp_flags) == 56 && offsetof(struct flight, ttl) == 63,
	      "count_fast() takes the last eight octets as one word");

enum {
	FLIGHT_SLOW = 1,  // the rest stands in the struct slow_packet beside it
	FLIGHT_LATE = 2,  // captured before the input clock
	FLIGHT_INPUT = 2, // shift: index of the input in the upper six bits
};

// What packet_parse() found, with its addresses, which may not outlive a scratch buffer otherwise.
struct slow_packet {
	struct packet packet;
	uint8_t source[16], destination[16];
	uint8_t mac[12];
};

enum { FLIGHTS = 128 }; // a power of two

// The ring of packets on their way. Stages take them in order; numbers count since the start.
struct flights {
	struct flight flight[FLIGHTS];
	struct slow_packet slow[FLIGHTS];
	uint32_t n_parsed, n_found, n_counted;
};

// The compiler shall keep the pointer in a register and not compute it anew for each member.
static inline struct flight *flight_hide(struct flight *flight)
{
	__asm__("" : "+r"(flight));
	return flight;
}

static inline struct flight *flight_at(struct flights *flights, uint32_t number)
{
	return &flights->flight[number & (FLIGHTS - 1)];
}

#endif
