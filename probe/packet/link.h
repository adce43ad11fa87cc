// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_LINK_H
#define PROBE_LINK_H

#include "probe/packet/bounds.h"
#include "probe/packet/packet.h"

// Each walks the headers from offset `at` to an IP packet and sets the packet's l3_offset,
// ip_version (as the link says, not yet as the IP header does), VLAN, MPLS and MAC members. The
// packet is zeroed by the caller.
enum ignore_reason link_parse(struct packet_headers *packet, const struct bounds *bounds,
			      uint16_t link_type);
enum ignore_reason link_ethernet(struct packet_headers *packet, const struct bounds *bounds,
				 uint32_t at);
enum ignore_reason link_ethertype(struct packet_headers *packet, const struct bounds *bounds,
				  uint32_t at, uint16_t ethertype);
// With or without the address and control octets FF 03 (RFC 1662).
enum ignore_reason link_ppp(struct packet_headers *packet, const struct bounds *bounds,
			    uint32_t at);
// IP of either version, as its first nibble tells.
enum ignore_reason link_by_nibble(struct packet_headers *packet, const struct bounds *bounds,
				  uint32_t at);

#endif
