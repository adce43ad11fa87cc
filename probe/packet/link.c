// SPDX-License-Identifier: BSD-3-Clause
#include "probe/packet/link.h"

#include <string.h>

#include "probe/packet/wireless.h"

enum {
	TYPE_IPV4 = 0x0800,
	TYPE_ARP = 0x0806,
	TYPE_IPV6 = 0x86dd,
	TYPE_MPLS = 0x8847,
	TYPE_MPLS_UPSTREAM = 0x8848,
	TYPE_PPPOE_SESSION = 0x8864,
	TYPE_LARGEST_LENGTH = 1500, // up to here the field is a length (IEEE 802.3)
};

enum { PPP_IPV4 = 0x21, PPP_IPV6 = 0x57 };

static enum ignore_reason found(struct packet_headers *packet, uint32_t at, uint8_t ip_version)
{
	packet->l3_offset = at;
	packet->ip_version = ip_version;
	return IGNORE_NONE;
}

enum ignore_reason link_by_nibble(struct packet_headers *packet, const struct bounds *bounds,
				  uint32_t at)
{
	uint8_t version;

	if (!bounds_has(bounds, at, 1))
		return IGNORE_IP_TRUNCATED;
	version = bounds->frame[at] >> 4;
	if (version == 4 || version == 6)
		return found(packet, at, version);
	return packet->has & PACKET_HAS_MPLS ? IGNORE_BELOW_MPLS : IGNORE_IP_VERSION;
}

static void add_vlan(struct packet_headers *packet, uint16_t tag)
{
	uint16_t id = tag & 0xfff;

	if (packet->n_vlans == 0)
		packet->vlan = id;
	else if (packet->n_vlans == 1)
		packet->inner_vlan = id;
	else
		packet->has |= PACKET_MORE_VLANS;
	if (packet->n_vlans < UINT8_MAX)
		packet->n_vlans++;
}

// RFC 3032 section 2.1: entries of 4 octets until the one with the bottom bit.
static enum ignore_reason mpls(struct packet_headers *packet, const struct bounds *bounds,
			       uint32_t at)
{
	uint32_t entry;

	do {
		if (!bounds_has(bounds, at, 4))
			return IGNORE_LINK_TRUNCATED;
		entry = load_be32(bounds->frame + at) >> 8;
		if (!(packet->has & PACKET_HAS_MPLS))
			packet->mpls_top = entry;
		packet->has |= PACKET_HAS_MPLS;
		at += 4;
	} while (!(entry & 1));
	return link_by_nibble(packet, bounds, at);
}

// The protocol field is one octet when its lowest bit is set (RFC 1661 section 6.5).
static enum ignore_reason ppp_protocol(struct packet_headers *packet, const struct bounds *bounds,
				       uint32_t at)
{
	uint16_t protocol;
	uint32_t octets;

	if (!bounds_has(bounds, at, 2))
		return IGNORE_LINK_TRUNCATED;
	octets = bounds->frame[at] & 1 ? 1 : 2;
	protocol = octets == 1 ? bounds->frame[at] : load_be16(bounds->frame + at);
	if (protocol == PPP_IPV4)
		return found(packet, at + octets, 4);
	if (protocol == PPP_IPV6)
		return found(packet, at + octets, 6);
	return IGNORE_PPP;
}

enum ignore_reason link_ppp(struct packet_headers *packet, const struct bounds *bounds, uint32_t at)
{
	if (bounds_has(bounds, at, 2) && load_be16(bounds->frame + at) == 0xff03)
		at += 2;
	return ppp_protocol(packet, bounds, at);
}

static enum ignore_reason pppoe(struct packet_headers *packet, const struct bounds *bounds,
				uint32_t at)
{
	if (!bounds_has(bounds, at, 8))
		return IGNORE_LINK_TRUNCATED;
	return ppp_protocol(packet, bounds, at + 6);
}

static bool is_vlan(uint16_t ethertype)
{
	return ethertype == 0x8100 || ethertype == 0x88a8 || ethertype == 0x9100 ||
	       ethertype == 0x9200 || ethertype == 0x9300;
}

static bool vlan_tag(struct packet_headers *packet, const struct bounds *bounds, uint32_t *at,
		     uint16_t *type)
{
	if (!bounds_has(bounds, *at, 4))
		return false;
	add_vlan(packet, load_be16(bounds->frame + *at));
	*type = load_be16(bounds->frame + *at + 2);
	*at += 4;
	return true;
}

// LLC with a SNAP header of the Ethernet organisation (RFC 1042): the true Ethertype follows.
static bool snap(const struct bounds *bounds, uint32_t *at, uint16_t *type)
{
	if (!bounds_has(bounds, *at, 8) ||
	    memcmp(bounds->frame + *at, "\xaa\xaa\x03\0\0\0", 6) != 0)
		return false;
	*type = load_be16(bounds->frame + *at + 6);
	*at += 8;
	return *type > TYPE_LARGEST_LENGTH;
}

enum ignore_reason link_ethertype(struct packet_headers *packet, const struct bounds *bounds,
				  uint32_t at, uint16_t ethertype)
{
	for (;;) {
		if (is_vlan(ethertype)) {
			if (!vlan_tag(packet, bounds, &at, &ethertype))
				return IGNORE_LINK_TRUNCATED;
		} else if (ethertype <= TYPE_LARGEST_LENGTH) {
			if (!snap(bounds, &at, &ethertype))
				return IGNORE_LLC;
		} else {
			break;
		}
	}
	switch (ethertype) {
	case TYPE_IPV4:
		return found(packet, at, 4);
	case TYPE_IPV6:
		return found(packet, at, 6);
	case TYPE_MPLS:
	case TYPE_MPLS_UPSTREAM:
		return mpls(packet, bounds, at);
	case TYPE_PPPOE_SESSION:
		return pppoe(packet, bounds, at);
	case TYPE_ARP:
		return IGNORE_ARP;
	default:
		return IGNORE_NOT_IP;
	}
}

enum ignore_reason link_ethernet(struct packet_headers *packet, const struct bounds *bounds,
				 uint32_t at)
{
	if (!bounds_has(bounds, at, 14))
		return IGNORE_LINK_TRUNCATED;
	packet->has |= PACKET_HAS_MAC;
	packet->mac_offset = at;
	return link_ethertype(packet, bounds, at + 14, load_be16(bounds->frame + at + 12));
}

// A header of `octets` octets whose Ethertype stands at `type_at`.
static enum ignore_reason typed(struct packet_headers *packet, const struct bounds *bounds,
				uint32_t octets, uint32_t type_at)
{
	if (!bounds_has(bounds, 0, octets))
		return IGNORE_LINK_TRUNCATED;
	return link_ethertype(packet, bounds, octets, load_be16(bounds->frame + type_at));
}

// An address family in the byte order of the machine that captured. IPv6 has another number on each
// system.
static enum ignore_reason bsd_loop(struct packet_headers *packet, const struct bounds *bounds)
{
	if (!bounds_has(bounds, 0, 4))
		return IGNORE_LINK_TRUNCATED;
	switch (bounds->frame[0] | bounds->frame[3]) {
	case 2:
		return found(packet, 4, 4);
	case 10:
	case 24:
	case 28:
	case 30:
		return found(packet, 4, 6);
	default:
		return link_ethertype(packet, bounds, 4, 0);
	}
}

// Captures of link type PPP may hold Cisco HDLC frames (RFC 1547 section 4.3.1).
static enum ignore_reason ppp_or_hdlc(struct packet_headers *packet, const struct bounds *bounds)
{
	if (bounds_has(bounds, 0, 1) && (bounds->frame[0] == 0x0f || bounds->frame[0] == 0x8f))
		return typed(packet, bounds, 4, 2);
	return link_ppp(packet, bounds, 0);
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
			return link_by_nibble(packet, bounds, at + 4);
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
	return link_by_nibble(packet, bounds, (bounds->frame[0] + 3U) & ~3U);
}

// FDDI (ANSI X3.139): frame control and two addresses before the LLC header.
static enum ignore_reason fddi(struct packet_headers *packet, const struct bounds *bounds)
{
	return link_ethertype(packet, bounds, 13, 0);
}

// Numbers are those of https://www.tcpdump.org/linktypes.html, and the DLT numbers of raw IP.
enum ignore_reason link_parse(struct packet_headers *packet, const struct bounds *bounds,
			      uint16_t link_type)
{
	switch (link_type) {
	case 1:
		return link_ethernet(packet, bounds, 0);
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
		return link_by_nibble(packet, bounds, 0);
	case 51:
		return pppoe(packet, bounds, 0);
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
		return found(packet, 0, 4);
	case 229:
		return found(packet, 0, 6);
	case 239:
		return netfilter_log(packet, bounds);
	case 276:
		return typed(packet, bounds, 20, 0);
	default:
		return IGNORE_LINK_TYPE;
	}
}
