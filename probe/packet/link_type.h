// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_LINK_TYPE_H
#define PROBE_LINK_TYPE_H

#include "probe/packet/bounds.h"
#include "probe/packet/packet.h"

// From a frame's first octet to its IP packet, for every link type (LINKTYPE_ number) that a
// capture may have; see ethernet.h.
enum ignore_reason link_type_parse(struct packet_headers *packet, const struct bounds *bounds,
				   uint16_t link_type);

#endif
