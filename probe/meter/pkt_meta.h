// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_PKT_META_H
#define PROBE_PKT_META_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include <rte_mbuf.h>

#include "probe/meter/flow_tunnel.h"
#include "probe/packet/packet.h"
#include "probe/table/flow_entry.h"
#include "probe/table/flow_key.h"

// What a packet adds to its direction of a Flow, in the places of struct flow_direction.
struct pkt_delta {
	uint8_t ttl;
	uint8_t reserved[3];
	uint32_t octets;    // of IP
	uint16_t length[2]; // the same, at most 65535
	uint16_t overhead;  // layer-2 octets beyond them; of a slow packet see pkt_overhead()
	uint8_t packets;    // 1
	uint8_t nothing;
};
static_assert(sizeof(struct pkt_delta) == sizeof(struct flow_direction) &&
		  offsetof(struct pkt_delta, octets) == offsetof(struct flow_direction, octets) &&
		  offsetof(struct pkt_delta, length) ==
		      offsetof(struct flow_direction, min_length) &&
		  offsetof(struct pkt_delta, overhead) ==
		      offsetof(struct flow_direction, overhead) &&
		  offsetof(struct pkt_delta, packets) == offsetof(struct flow_direction, packets),
	      "count_fast() adds one to the other");

// A packet between the stages of a worker: what metering needs of it, one line.
struct pkt_meta {
	struct flow_key key;
	struct pkt_delta delta;
	uint64_t clock_us; // input clock
	struct rte_mbuf *mbuf;
	union {
		struct flow_bucket *bucket; // from stage "parse" on
		struct flow_hot *hot;	    // from stage "find" on: the likely one
	};
	uint32_t marks;	   // TCP flags as in struct flow_hot, PKT_ marks
	uint16_t tag;	   // in the bucket
	uint8_t side;	   // 16 * direction: where its struct flow_direction stands
	uint8_t l3_offset; // of a fast packet, in its frame; a slow one's stand in slow_headers
} __attribute__((aligned(64)));
static_assert(sizeof(struct pkt_meta) == 64, "a packet on its way is one cache line");
static_assert(offsetof(struct pkt_meta, delta) == 16, "it is an aligned vector");

#define PKT_SLOW (UINT32_C(1) << 24) // the rest is in its struct slow_headers
#define PKT_LATE (UINT32_C(1) << 25) // captured before the input clock, see slow_headers

// What only packets of the slow way have, and late ones.
struct slow_headers {
	struct packet_headers packet;
	uint8_t source[16], destination[16]; // addresses may not outlive a scratch buffer otherwise
	uint8_t mac[12];
	uint64_t time_us;	   // of a late packet, which may be a fast one
	struct flow_tunnel tunnel; // where some output wants it
};

enum { PACKET_RING_SIZE = 128 }; // a power of two

// The ring of packets on their way. Stages take them in order; numbers count since the start.
struct packet_ring {
	struct pkt_meta pkt[PACKET_RING_SIZE];
	struct rte_mbuf
	    *mbuf[PACKET_RING_SIZE]; // the same as of the packets, to be freed in one go
	struct slow_headers slow[PACKET_RING_SIZE];
	struct rte_mempool *pool; // of the mbufs
	uint32_t n_parsed, n_found, n_counted, n_freed;
	uint32_t n_not_direct; // mbufs before this number are not all plain ones of one pool
};

static inline uint32_t pkt_index(uint32_t number)
{
	return number & (PACKET_RING_SIZE - 1);
}

static inline struct pkt_meta *pkt_at(struct packet_ring *pkts, uint32_t number)
{
	return &pkts->pkt[pkt_index(number)];
}

static inline struct slow_headers *slow_of(struct packet_ring *pkts, const struct pkt_meta *pkt)
{
	return &pkts->slow[pkt - pkts->pkt];
}

// How many packets from `number` on stand in a row, n at most.
static inline unsigned pkts_in_row(uint32_t number, unsigned n)
{
	return RTE_MIN(n, PACKET_RING_SIZE - pkt_index(number));
}

// A packet takes the place of another one between the stages.
static inline struct pkt_meta *packet_ring_move(struct packet_ring *pkts, uint32_t from,
						uint32_t to)
{
	struct pkt_meta *pkt = pkt_at(pkts, to);

	*pkt = *pkt_at(pkts, from);
	pkts->mbuf[pkt_index(to)] = pkt->mbuf;
	if (pkt->marks & (PKT_SLOW | PKT_LATE))
		pkts->slow[pkt_index(to)] = pkts->slow[pkt_index(from)];
	return pkt;
}

static inline unsigned pkt_direction(const struct pkt_meta *pkt)
{
	return pkt->side != 0;
}

static inline uint16_t pkt_tcp_flags(const struct pkt_meta *pkt)
{
	return pkt->marks >> (ENTRY_FLAGS_BITS * pkt_direction(pkt)) & ENTRY_FLAGS_MASK;
}

// When the packet was captured.
static inline uint64_t pkt_time_us(const struct pkt_meta *pkt, const struct slow_headers *slow)
{
	return pkt->marks & PKT_LATE ? slow->time_us : pkt->clock_us;
}

static inline bool pkt_is_fragment(const struct pkt_meta *pkt, const struct slow_headers *slow)
{
	return pkt->marks & PKT_SLOW &&
	       slow->packet.has & (PACKET_FIRST_FRAGMENT | PACKET_LATER_FRAGMENT);
}

static inline uint32_t pkt_l3_offset(const struct pkt_meta *pkt, const struct slow_headers *slow)
{
	return pkt->marks & PKT_SLOW ? slow->packet.l3_offset : pkt->l3_offset;
}

static inline uint32_t pkt_overhead(const struct pkt_meta *pkt, const struct slow_headers *slow)
{
	if (pkt->marks & PKT_SLOW)
		return slow->packet.wire_length - slow->packet.ip_octets;
	return pkt->delta.overhead;
}

#endif
