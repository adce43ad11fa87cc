// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_TCP_POSITION_H
#define PROBE_TCP_POSITION_H

#include <netinet/in.h>

#include <rte_byteorder.h>

#include "probe/meter/pkt_meta.h"
#include "probe/meter/tcp_stats.h"
#include "probe/packet/bounds.h"

// The position of a TCP client, kept in its Flow's entry: a sequence number that its record's
// octets cannot have begun before, nor can it have come further from there than they are many.

enum { SEQUENCE_AT = 4, ACKNOWLEDGEMENT_AT = 8, FLAGS_AT = 13, LEAST_TCP_HEADER = 20 };

static inline void set_position(struct flow_cold *cold, unsigned d, uint32_t position)
{
	cold->position = position;
	cold->has &= (uint8_t)~COLD_POSITION_OF_SECOND;
	cold->has |= COLD_POSITION | (d ? COLD_POSITION_OF_SECOND : 0);
}

// SYN and SYN+ACK show the client; else the higher port is likely to be its. Without branches, as
// new Flows are of either kind in no order.
static inline unsigned likely_client(const struct pkt_meta *pkt)
{
	const uint16_t flags = pkt_tcp_flags(pkt);
	const unsigned d = pkt_direction(pkt);
	const uint16_t first = rte_bswap16((uint16_t)pkt->key.ports);
	const uint16_t second = rte_bswap16((uint16_t)(pkt->key.ports >> 16));
	const unsigned syn = (flags & TCP_SYN) != 0, ack = (flags & TCP_ACK) != 0;

	const unsigned lower = (first < second) | ((first == second) & d);

	return (syn & (d ^ ack)) | ((syn ^ 1) & lower);
}

// The position by the first packet of a Flow, one of the fast way and of any protocol; and what
// flow_cold.has says of it, 0: it is not known. l4: its header, of which 20 octets can be read. The
// client is the packet's source with what likely_client() goes by, as it stands in the header.
struct plain_position {
	uint32_t position, has;
};

static inline struct plain_position plain_position(const struct pkt_meta *pkt, const uint8_t *l4)
{
	const uint32_t ports = load_be32(l4), flags = l4[FLAGS_AT];
	const uint32_t syn = (flags & TCP_SYN) != 0, ack = (flags & TCP_ACK) != 0;
	const uint32_t higher = ports >> 16 >= (ports & UINT16_MAX);
	const uint32_t own = (higher & ~syn) | (syn & ~ack);
	const uint32_t known = (pkt->key.protocol == IPPROTO_TCP) & (own | ack);
	const uint32_t second = known & (pkt_direction(pkt) ^ own ^ 1);

	return (struct plain_position){
	    load_be32(l4 + ACKNOWLEDGEMENT_AT - own * (ACKNOWLEDGEMENT_AT - SEQUENCE_AT)) & -known,
	    known * COLD_POSITION | second * COLD_POSITION_OF_SECOND};
}

#endif
