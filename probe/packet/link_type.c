// SPDX-License-Identifier: BSD-3-Clause
#include "probe/packet/link_type.h"

#include "probe/packet/ethernet.h"
#include "probe/packet/wireless.h"

// A header of `octets` octets whose Ethertype stands at `type_at`.
static enum ignore_reason typed(struct packet_headers *packet, const struct bounds *bounds,
				uint32_t octets, uint32_t type_at)
{
	if (!bounds_has(bounds, 0, octets))
		return IGNORE_LINK_TRUNCATED;
	return ethertype_parse(packet, bounds, octets, load_be16(bounds->frame + type_at));
}

// An address family in the byte order of the machine that captured. IPv6 has another number on each
// system.
static enum ignore_reason bsd_loop(struct packet_headers *packet, const struct bounds *bounds)
{
	if (!bounds_has(bounds, 0, 4))
		return IGNORE_LINK_TRUNCATED;
	switch (bounds->frame[0] | bounds->frame[3]) {
	case 2:
		return ip_found(packet, 4, 4);
	case 10:
	case 24:
	case 28:
	case 30:
		return ip_found(packet, 4, 6);
	default:
		return ethertype_parse(packet, bounds, 4, 0);
	}
}

// Captures of link type PPP may hold Cisco HDLC frames (RFC 1547 section 4.3.1).
static enum ignore_reason ppp_or_hdlc(struct packet_headers *packet, const struct bounds *bounds)
{
	if (bounds_has(bounds, 0, 1) && (bounds->frame[0] == 0x0f || bounds->frame[0] == 0x8f))
		return typed(packet, bounds, 4, 2);
	return ppp_parse(packet, bounds, 0);
}

// Netfilter's log: a header of 4 octets, then attributes of length, type and value, padded to 4, in
// the byte order of the machine that captured: nearly always little-endian. Attribute 9 is the
// packet (linux/netfilter/nfnetlink_log.h).
static enum ignore_reason netfilter_log(struct packet_headers *packet, const struct bounds *bounds)
{
	uint32_t at = 4, octets;

	while (bounds_has(bounds, at, 4)) {
		octets = bounds->frame[at] | (uint32_t)bounds->frame[at + 1] << 8;
		if (bounds->frame[at + 2] == 9 && bounds->frame[at + 3] == 0)
			return ip_by_nibble(packet, bounds, at + 4);
		if (octets < 4)
			break;
		at += (octets + 3) & ~3U;
	}
	return IGNORE_LINK_TRUNCATED;
}

// OpenBSD's packet filter log: the first octet is its header's length without padding.
static enum ignore_reason packet_filter_log(struct packet_headers *packet,
					    const struct bounds *bounds)
{
	if (!bounds_has(bounds, 0, 1))
		return IGNORE_LINK_TRUNCATED;
	return ip_by_nibble(packet, bounds, (bounds->frame[0] + 3U) & ~3U);
}

// FDDI (ANSI X3.139): frame control and two addresses before the LLC header.
static enum ignore_reason fddi(struct packet_headers *packet, const struct bounds *bounds)
{
	return ethertype_parse(packet, bounds, 13, 0);
}

// Numbers are those of https://www.tcpdump.org/linktypes.html, and the DLT numbers of raw IP.
enum ignore_reason link_type_parse(struct packet_headers *packet, const struct bounds *bounds,
				   uint16_t link_type)
{
	switch (link_type) {
	case 1:
		return ethernet_parse(packet, bounds, 0);
	case 0:
	case 108:
		return bsd_loop(packet, bounds);
	case 9:
		return ppp_or_hdlc(packet, bounds);
	case 10:
		return fddi(packet, bounds);
	case 12:
	case 14:
	case 101:
		return ip_by_nibble(packet, bounds, 0);
	case 51:
		return pppoe_parse(packet, bounds, 0);
	case 104:
		return typed(packet, bounds, 4, 2);
	case 105:
		return wireless_frame(packet, bounds, 0);
	case 113:
		return typed(packet, bounds, 16, 14);
	case 117:
		return packet_filter_log(packet, bounds);
	case 127:
		return wireless_radiotap(packet, bounds, 0);
	case 192:
		return wireless_ppi(packet, bounds);
	case 228:
		return ip_found(packet, 0, 4);
	case 229:
		return ip_found(packet, 0, 6);
	case 239:
		return netfilter_log(packet, bounds);
	case 276:
		return typed(packet, bounds, 20, 0);
	default:
		return IGNORE_LINK_TYPE;
	}
}
