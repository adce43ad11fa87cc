// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_LINK_HEADER_H
#define PROBE_LINK_HEADER_H

#include "probe/packet/bounds.h"
#include "probe/packet/packet.h"

// How far the walk from a frame's first octet to its IP packet has come.
struct place {
	uint32_t at;
	uint16_t type; // EtherType of what stands there, or a length: LLC
	bool inner;    // no VLAN tag yet in an Ethernet frame that lies within another
};

// Steps over the header that stands at `place`, which then says what follows it: IGNORE_NONE.
// Else why there is no way on to IP. IGNORE_NOT_IP and IGNORE_LLC leave `place` as it was: its
// type, or the LLC header there, says more.
enum ignore_reason link_header_step(struct packet_headers *packet, const struct bounds *bounds,
				    struct place *place);

#endif
