// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_TUNNEL_H
#define PROBE_TUNNEL_H

#include "probe/packet/bounds.h"
#include "probe/packet/packet.h"

// IANA's protocol numbers that have no name in netinet/in.h here.
enum {
	TUNNEL_PROTOCOL_IPIP = 94, // KA9Q's
	TUNNEL_PROTOCOL_ETHERIP = 97,
	TUNNEL_PROTOCOL_L2TP = 115,
	TUNNEL_PROTOCOL_MPLS = 137,
	TUNNEL_PROTOCOL_ETHERNET = 143, // of segment routing
};

// What one kind of tunnel does: fills `inner` up to its IP header from the tunnel header at `at`.
// Any reason but IGNORE_NONE leaves the outer packet as the one that is metered.
typedef enum ignore_reason tunnel_enter(struct packet_headers *inner, const struct bounds *bounds,
					uint32_t at, const struct packet_headers *outer);

// `at` and 4 octets more are there.
tunnel_enter tunnel_gre;
// Those that have little magic of their own: what they hold is still to be judged.
tunnel_enter tunnel_teredo, tunnel_l2tp, tunnel_etherip, tunnel_capwap, tunnel_tzsp;
tunnel_enter tunnel_mpls, tunnel_gue, tunnel_lisp, tunnel_amt;

static inline void tunnel_set_vni(struct packet_headers *inner, uint32_t vni)
{
	inner->vni = vni;
	inner->has |= PACKET_HAS_VNI;
}

#endif
