// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_TCP_STATS_H
#define PROBE_TCP_STATS_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include "export/record/flow_record.h"
#include "probe/packet/bounds.h"

// What is measured of one TCP connection, as seen at the probe:
//
// A segment with payload, SYN or FIN (RST is left out) is compared with the highest sequence number
// of its direction, where the next new octet belongs. It is
// - new, when it begins there; or beyond, which leaves a hole,
// - out of order, when it begins inside a hole that is younger than 3/4 of the handshake's
//   round-trip time (3 ms when no handshake was seen, 500 ms at most): the sender cannot yet know
//   of a loss, so this segment was overtaken,
// - retransmitted, when it begins before and is not out of order: the probe has seen its octets, or
//   they were lost before the probe. Also a segment that goes on with new octets,
// - neither, when it is a keep-alive: the last octet again, or no octet (RFC 9293 section 3.8.4),
//   or such an octet and new ones after it, as follows probes of a zero window.
// What was lost before the probe and came again before anything after it is new to the probe.
// The two youngest holes of a connection are known, each up to 64 KiB; a late segment in another
// one counts as retransmitted. A jump of 2^30 or more starts anew and is not classified.
//
// Server delay: last SYN to the first SYN+ACK. Client delay: last SYN+ACK to the client's first
// ACK. Application delay: the client's first payload octet to the first new payload octet that the
// server sends after it; only where SYN or SYN+ACK was seen, as otherwise nobody knows the client.
// Windows: of segments without SYN and RST, scaled when SYN and SYN+ACK were seen with the option
// (RFC 7323 section 2.2). Counters stay at 65,535 a record.

// A missing range of sequence numbers and when it began, in units of 16 us.
struct tcp_hole {
	uint32_t start;
	uint16_t octets;
	uint16_t since;
};

// Part of a Flow's entry; all zero at the start. [2] is indexed by the Flow's own direction bit.
struct tcp_stats {
	uint32_t next[2];   // sequence number of the next new octet
	uint32_t server_us; // delays; the time of the first packet while the second is awaited
	uint32_t client_us;
	uint32_t application_us;
	uint16_t window_max[2];
	uint16_t window_below[2]; // 65,535 - smallest window
	uint16_t mss[2];
	uint16_t retransmitted[2];
	uint16_t out_of_order[2];
	uint16_t zero_windows[2];
	uint8_t awaits;	  // TCP_AWAITS_ and TCP_HOLE bits: 0 lets packets take the short way
	uint8_t known;	  // TCP_KNOWN_ bits
	uint8_t scale[2]; // shift + 1; 0: no option seen
	struct tcp_hole hole[2];
};

static_assert(sizeof(struct tcp_stats) == 64, "a cache line of a Flow's entry");

enum {
	TCP_AWAITS_SYN_ACK = 1,
	TCP_AWAITS_ACK = 2,
	TCP_AWAITS_PAYLOAD = 4, // << direction: the client's request, then the server's response
	TCP_HOLE = 16,		// << hole: it is there
	TCP_HOLE_DIRECTION = 64 // << hole: the direction it is in
};

enum {
	TCP_KNOWN_NEXT = 1, // << direction
	TCP_KNOWN_CLIENT = 4,
	TCP_KNOWN_CLIENT_DIRECTION = 8,
	TCP_KNOWN_SERVER_DELAY = 16,
	TCP_KNOWN_CLIENT_DELAY = 32,
	TCP_KNOWN_APPLICATION_DELAY = 64
};

enum { TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_ACK = 16 };

// One TCP header, in host order.
struct tcp_segment {
	uint32_t sequence, acknowledgement;
	uint32_t payload_octets; // on the wire
	uint16_t window;
	uint8_t flags;
	uint8_t options_octets;
	const uint8_t *options;
};

// Reads the header at `tcp`, of which `captured` octets are there; wire_octets are the IP packet's
// from the header on. False when the header is cut or its data offset is wrong.
static inline bool tcp_segment_read(struct tcp_segment *segment, const uint8_t *tcp,
				    uint32_t captured, uint32_t wire_octets)
{
	uint32_t header;

	if (captured < 20)
		return false;
	header = (tcp[12] >> 4) * 4U;
	if (header < 20 || header > captured || header > wire_octets)
		return false;
	segment->sequence = load_be32(tcp + 4);
	segment->acknowledgement = load_be32(tcp + 8);
	segment->payload_octets = wire_octets - header;
	segment->window = load_be16(tcp + 14);
	segment->flags = tcp[13];
	segment->options_octets = (uint8_t)(header - 20);
	segment->options = tcp + 20;
	return true;
}

// What tcp_stats_update() does for every segment that is not plainly the next one.
void tcp_stats_classify(struct tcp_stats *stats, unsigned direction,
			const struct tcp_segment *segment, uint32_t now_us);

// For each TCP packet of the Flow but fragments, in the order they came. direction is 0 or 1.
static inline void tcp_stats_update(struct tcp_stats *stats, unsigned direction,
				    const struct tcp_segment *segment, uint64_t now_us)
{
	uint16_t window = segment->window, below = UINT16_MAX - window;

	if (!(segment->flags & (TCP_SYN | TCP_RST))) {
		if (window > stats->window_max[direction])
			stats->window_max[direction] = window;
		if (below > stats->window_below[direction])
			stats->window_below[direction] = below;
	}
	if (!(segment->flags & (TCP_SYN | TCP_FIN | TCP_RST)) && window) {
		const unsigned always = TCP_AWAITS_ACK | TCP_HOLE | TCP_HOLE << 1;

		if (segment->payload_octets == 0) {
			if (!(stats->awaits & always))
				return;
		} else if (!(stats->awaits & (always | TCP_AWAITS_PAYLOAD << direction)) &&
			   segment->sequence == stats->next[direction]) {
			stats->next[direction] += segment->payload_octets;
			return;
		}
	}
	tcp_stats_classify(stats, direction, segment, (uint32_t)now_us);
}

// The same over a packet's TCP header, as tcp_segment_read() takes it; a wrong header is passed
// over.
static inline void tcp_stats_packet(struct tcp_stats *stats, unsigned direction, const uint8_t *tcp,
				    uint32_t captured, uint32_t wire_octets, uint64_t now_us)
{
	struct tcp_segment segment;

	if (tcp_segment_read(&segment, tcp, captured, wire_octets))
		tcp_stats_update(stats, direction, &segment, now_us);
}

// Fills a Flow Record's measurements; `forward` is the direction of the initiator. The counters
// begin anew.
void tcp_stats_report(struct tcp_stats *stats, unsigned forward, struct flow_tcp *report);

#endif
