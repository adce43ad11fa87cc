// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_STAMP_H
#define PMD_STAMP_H

#include <assert.h>
#include <stdint.h>

#include <rte_mbuf.h>

// What is known of a packet and an mbuf has no member for. It stands in the mbuf's private area
// (every pool of pmd/ has it) and is valid where pmd_stamps_packets() says so.
struct packet_stamp {
	// When the packet was captured: of files since the epoch, live on CLOCK_MONOTONIC.
	uint64_t time_ns;
	// Of files the input clock, the running maximum of time_ns in file order; live as time_ns.
	uint64_t clock_ns;
	uint32_t wire_length; // octets on the wire; the mbuf holds what was captured
	uint16_t link_type; // LINKTYPE_: 1 Ethernet, 101 raw IP, 9 PPP, 104 Cisco HDLC, 113 and 276
			    // Linux cooked, 0 and 108 null, 105, 127 and 192 802.11, ...
	uint16_t input;	    // index of the input, as in --input
};

static inline struct packet_stamp *packet_stamp(struct rte_mbuf *mbuf)
{
	return (struct packet_stamp *)rte_mbuf_to_priv(mbuf);
}

// By how much the stamps of an input may be off, where it has none.
enum { PMD_NO_STAMPS = -1 };

// A whole line, so that a packet's first octet begins a line after the headroom.
enum { PACKET_PRIVATE = RTE_CACHE_LINE_SIZE };
static_assert(sizeof(struct packet_stamp) <= PACKET_PRIVATE, "a stamp fits");
static_assert((sizeof(struct rte_mbuf) + PACKET_PRIVATE + RTE_PKTMBUF_HEADROOM) %
		      RTE_CACHE_LINE_SIZE ==
		  0,
	      "packets begin with a line");

#endif
