// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_WIRELESS_H
#define PROBE_WIRELESS_H

#include "probe/packet/bounds.h"
#include "probe/packet/packet.h"

// Frames of IEEE 802.11 and what capturing puts before them, from offset `at` to an IP packet, as
// link.h says. Data frames lead to their LLC header; of an A-MSDU the first packet is metered.
// Their addresses stand in another order than Ethernet's and are not kept.
enum ignore_reason wireless_frame(struct packet_headers *packet, const struct bounds *bounds,
				  uint32_t at);
enum ignore_reason wireless_radiotap(struct packet_headers *packet, const struct bounds *bounds,
				     uint32_t at);
enum ignore_reason wireless_ppi(struct packet_headers *packet, const struct bounds *bounds);

#endif
