// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_FLIGHT_H
#define PROBE_FLIGHT_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include <rte_mbuf.h>

#include "probe/packet/packet.h"
#include "probe/table/flow_entry.h"
#include "probe/table/flow_key.h"

// What a packet adds to its direction of a Flow, in the places of struct flow_direction.
struct flight_add {
	uint8_t ttl;
	uint8_t reserved[3];
	uint32_t octets;    // of IP
	uint16_t length[2]; // the same, at most 65535
	uint16_t overhead;  // layer-2 octets beyond them; of a slow packet see flight_overhead()
	uint8_t packets;    // 1
	uint8_t nothing;
};
static_assert(sizeof(struct flight_add) == sizeof(struct flow_direction) &&
		  offsetof(struct flight_add, octets) == offsetof(struct flow_direction, octets) &&
		  offsetof(struct flight_add, length) ==
		      offsetof(struct flow_direction, min_length) &&
		  offsetof(struct flight_add, overhead) ==
		      offsetof(struct flow_direction, overhead) &&
		  offsetof(struct flight_add, packets) == offsetof(struct flow_direction, packets),
	      "count_fast() adds one to the other");

// A packet between the stages of a worker: what metering needs of it, one line.
struct flight {
	struct flow_key key;
	struct flight_add add;
	uint64_t clock_us; // input clock
	struct rte_mbuf *mbuf;
	union {
		struct flow_bucket *bucket; // from stage "parse" on
		struct flow_hot *hot;	    // from stage "find" on: the likely one
	};
	uint32_t marks; // TCP flags as in struct flow_hot, FLIGHT_ marks
	uint16_t tag;	// in the bucket
	uint8_t side;	// 16 * direction: where its struct flow_direction stands
	uint8_t reserved;
} __attribute__((aligned(64)));
static_assert(sizeof(struct flight) == 64, "a packet on its way is one cache line");
static_assert(offsetof(struct flight, add) == 16, "it is an aligned vector");

#define FLIGHT_SLOW (UINT32_C(1) << 24) // the rest stands in the struct slow_packet beside it
#define FLIGHT_LATE (UINT32_C(1) << 25) // captured before the input clock, see slow_packet

// What only packets of the slow way have, and late ones.
struct slow_packet {
	struct packet_headers packet;
	uint8_t source[16], destination[16]; // addresses may not outlive a scratch buffer otherwise
	uint8_t mac[12];
	uint64_t time_us; // of a late packet, which may be a fast one
};

enum { FLIGHTS = 128 }; // a power of two

// The ring of packets on their way. Stages take them in order; numbers count since the start.
struct flights {
	struct flight flight[FLIGHTS];
	struct rte_mbuf *mbuf[FLIGHTS]; // the same as of the flights, to be freed in one go
	struct slow_packet slow[FLIGHTS];
	struct rte_mempool *pool; // of the mbufs
	uint32_t n_parsed, n_found, n_counted;
	uint32_t n_odd; // mbufs before this number are not all plain ones of one pool
};

static inline uint32_t flight_index(uint32_t number)
{
	return number & (FLIGHTS - 1);
}

static inline struct flight *flight_at(struct flights *flights, uint32_t number)
{
	return &flights->flight[flight_index(number)];
}

static inline struct slow_packet *slow_beside(struct flights *flights, const struct flight *flight)
{
	return &flights->slow[flight - flights->flight];
}

// How many flights from `number` on stand in a row, n at most.
static inline unsigned flights_in_row(uint32_t number, unsigned n)
{
	return RTE_MIN(n, FLIGHTS - flight_index(number));
}

static inline unsigned flight_direction(const struct flight *flight)
{
	return flight->side != 0;
}

static inline uint16_t flight_tcp_flags(const struct flight *flight)
{
	return flight->marks >> (FLOW_FLAGS_BITS * flight_direction(flight)) & FLOW_FLAGS_MASK;
}

// When the packet was captured.
static inline uint64_t flight_time(const struct flight *flight, const struct slow_packet *slow)
{
	return flight->marks & FLIGHT_LATE ? slow->time_us : flight->clock_us;
}

static inline uint32_t flight_overhead(const struct flight *flight, const struct slow_packet *slow)
{
	if (flight->marks & FLIGHT_SLOW)
		return slow->packet.wire_length - slow->packet.ip_octets;
	return flight->add.overhead;
}

#endif
