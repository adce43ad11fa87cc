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

enum { SEQUENCE_AT = 4, ACKNOWLEDGEMENT_AT = 8, LEAST_TCP_HEADER = 20 };

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

// The position by the first packet of a Flow, one of the fast way and of any protocol, in a cold
// line just cleared. l4: its header, of which 20 octets can be read.
static inline void begin_plain_position(struct flow_cold *cold, const struct pkt_meta *pkt,
					const uint8_t *l4)
{
	const unsigned client = likely_client(pkt), own = client == pkt_direction(pkt);
	const unsigned known =
	    (pkt->key.protocol == IPPROTO_TCP) & (own | ((pkt_tcp_flags(pkt) & TCP_ACK) != 0));

	cold->position = load_be32(l4 + (own ? SEQUENCE_AT : ACKNOWLEDGEMENT_AT)) & -known;
	cold->has |= (uint8_t)(known * (COLD_POSITION + client * COLD_POSITION_OF_SECOND));
}

#endif
