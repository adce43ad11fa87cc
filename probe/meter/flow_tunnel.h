// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_FLOW_TUNNEL_H
#define PROBE_FLOW_TUNNEL_H

#include "export/record/flow_measures.h"
#include "probe/packet/packet.h"

// Of a packet whose octets stand in `frame`, in this direction of its Flow; source and destination
// are those of direction 0.
void flow_tunnel_take(struct flow_tunnel *tunnel, const struct packet_headers *packet,
		      const uint8_t *frame, unsigned direction);

#endif
