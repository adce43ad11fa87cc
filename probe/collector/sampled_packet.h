// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_SAMPLED_PACKET_H
#define PROBE_SAMPLED_PACKET_H

#include "export/decode/collected.h"

// Reads a frame that an exporter has sampled by the probe's own packet parser, as the decoders'
// sampled_frame_read (the context is not used): headers before IP are looked through, tunnels are
// not, as exporters and their users count the packet that was on the wire. IP octets are what the
// IP header says, layer-2 octets the frame's length. A frame without IP becomes a record of its MAC
// addresses, of ARP with the IPv4 addresses in it. False: nothing of the frame could be read, and
// nothing was written.
bool sampled_packet_read(void *context, const struct sampled_frame *frame,
			 struct flow_record *record);

#endif
