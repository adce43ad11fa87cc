// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_STAMP_H
#define PMD_STAMP_H

#include <assert.h>
#include <stdint.h>

#include <rte_mbuf.h>

// What a capture file's reader knows of a packet and an mbuf has no member for. It stands in the
// mbuf's private area (every pool of pmd/ has it); only packets of files carry one, live packets
// take the burst's time.
struct packet_stamp {
	uint64_t time_ns;     // when the packet was captured, since the epoch
	uint64_t clock_ns;    // input clock: the running maximum of time_ns in file order
	uint32_t wire_length; // octets on the wire; the mbuf holds what was captured
	uint16_t link_type; // LINKTYPE_: 1 Ethernet, 101 raw IP, 9 PPP, 104 Cisco HDLC, 113 and 276
			    // Linux cooked, 0 and 108 null, 105, 127 and 192 802.11, ...
	uint16_t input;	    // index of the input, as in --input
};

static inline struct packet_stamp *packet_stamp(struct rte_mbuf *mbuf)
{
	return (struct packet_stamp *)rte_mbuf_to_priv(mbuf);
}

// A whole line, so that a packet's first octet begins one behind the headroom.
enum { PACKET_PRIVATE = RTE_CACHE_LINE_SIZE };
static_assert(sizeof(struct packet_stamp) <= PACKET_PRIVATE, "a stamp fits");
static_assert((sizeof(struct rte_mbuf) + PACKET_PRIVATE + RTE_PKTMBUF_HEADROOM) %
		      RTE_CACHE_LINE_SIZE ==
		  0,
	      "packets begin with a line");

#endif
