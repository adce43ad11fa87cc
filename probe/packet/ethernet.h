// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_ETHERNET_H
#define PROBE_ETHERNET_H

#include "probe/packet/bounds.h"
#include "probe/packet/packet.h"

// Ethernet and what lies between it and IP, for capture's link types and tunnels alike. Each walks
// the headers from offset `at` to an IP packet and sets the packet's l3_offset, ip_version (as the
// link says, not yet as the IP header does), VLAN, MPLS and MAC members. The packet is zeroed by
// the caller.
enum ignore_reason ethernet_parse(struct packet_headers *packet, const struct bounds *bounds,
				  uint32_t at);
enum ignore_reason ethertype_parse(struct packet_headers *packet, const struct bounds *bounds,
				   uint32_t at, uint16_t ethertype);
// With or without the address and control octets FF 03 (RFC 1662).
enum ignore_reason ppp_parse(struct packet_headers *packet, const struct bounds *bounds,
			     uint32_t at);
// From the PPPoE header of a session (RFC 2516 section 4).
enum ignore_reason pppoe_parse(struct packet_headers *packet, const struct bounds *bounds,
			       uint32_t at);
// IP of either version, as its first nibble says.
enum ignore_reason ip_by_nibble(struct packet_headers *packet, const struct bounds *bounds,
				uint32_t at);
// The IP packet begins at `at`: IGNORE_NONE.
enum ignore_reason ip_found(struct packet_headers *packet, uint32_t at, uint8_t ip_version);

#endif
