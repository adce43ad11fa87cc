// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_IP_H
#define PROBE_IP_H

#include "probe/packet/bounds.h"
#include "probe/packet/packet.h"

// Octets without options and extension headers.
enum { IPV4_HEADER = 20, IPV6_HEADER = 40 };

// Parses the IP packet at the packet's l3_offset, of the packet's ip_version, and its TCP, UDP,
// SCTP, DCCP or ICMP header. On success the bounds ends where the IP packet does.
enum ignore_reason ip_parse(struct packet_headers *packet, struct bounds *bounds);

#endif
