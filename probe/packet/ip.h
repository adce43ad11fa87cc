// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_IP_H
#define PROBE_IP_H

#include "probe/packet/packet.h"
#include "probe/packet/reach.h"

// Parses the IP packet at the packet's l3_offset, of the packet's ip_version, and its TCP, UDP,
// SCTP, DCCP or ICMP header. On success the reach ends where the IP packet does.
enum ignore_reason ip_parse(struct packet *packet, struct reach *reach);

#endif
