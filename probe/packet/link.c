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

static enum ignore_reason found(struct packet *packet, uint32_t at, uint8_t ip_version)
{
	packet->l3_offset = at;
	packet->ip_version = ip_version;
	return IGNORE_NONE;
}

enum ignore_reason link_by_nibble(struct packet *packet, const struct reach *reach, uint32_t at)
{
	uint8_t version;

	if (!reach_has(reach, at, 1))
		return IGNORE_IP_TRUNCATED;
	version = reach->frame[at] >> 4;
	if (version == 4 || version == 6)
		return found(packet, at, version);
	return packet->has & PACKET_HAS_MPLS ? IGNORE_BELOW_MPLS : IGNORE_IP_VERSION;
}

static void add_vlan(struct packet *packet, uint16_t tag)
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
static enum ignore_reason mpls(struct packet *packet, const struct reach *reach, uint32_t at)
{
	uint32_t entry;

	do {
		if (!reach_has(reach, at, 4))
			return IGNORE_LINK_TRUNCATED;
		entry = load_be32(reach->frame + at) >> 8;
		if (!(packet->has & PACKET_HAS_MPLS))
			packet->mpls_top = entry;
		packet->has |= PACKET_HAS_MPLS;
		at += 4;
	} while (!(entry & 1));
	return link_by_nibble(packet, reach, at);
}

// The protocol field is one octet when its lowest bit is set (RFC 1661 section 6.5).
static enum ignore_reason ppp_protocol(struct packet *packet, const struct reach *reach,
				       uint32_t at)
{
	uint16_t protocol;
	uint32_t octets;

	if (!reach_has(reach, at, 2))
		return IGNORE_LINK_TRUNCATED;
	octets = reach->frame[at] & 1 ? 1 : 2;
	protocol = octets == 1 ? reach->frame[at] : load_be16(reach->frame + at);
	if (protocol == PPP_IPV4)
		return found(packet, at + octets, 4);
	if (protocol == PPP_IPV6)
		return found(packet, at + octets, 6);
	return IGNORE_PPP;
}

enum ignore_reason link_ppp(struct packet *packet, const struct reach *reach, uint32_t at)
{
	if (reach_has(reach, at, 2) && load_be16(reach->frame + at) == 0xff03)
		at += 2;
	return ppp_protocol(packet, reach, at);
}

static enum ignore_reason pppoe(struct packet *packet, const struct reach *reach, uint32_t at)
{
	if (!reach_has(reach, at, 8))
		return IGNORE_LINK_TRUNCATED;
	return ppp_protocol(packet, reach, at + 6);
}

static bool is_vlan(uint16_t ethertype)
{
	return ethertype == 0x8100 || ethertype == 0x88a8 || ethertype == 0x9100 ||
	       ethertype == 0x9200 || ethertype == 0x9300;
}

static bool vlan_tag(struct packet *packet, const struct reach *reach, uint32_t *at, uint16_t *type)
{
	if (!reach_has(reach, *at, 4))
		return false;
	add_vlan(packet, load_be16(reach->frame + *at));
	*type = load_be16(reach->frame + *at + 2);
	*at += 4;
	return true;
}

// LLC with a SNAP header of the Ethernet organisation (RFC 1042): the true Ethertype follows.
static bool snap(const struct reach *reach, uint32_t *at, uint16_t *type)
{
	if (!reach_has(reach, *at, 8) || memcmp(reach->frame + *at, "\xaa\xaa\x03\0\0\0", 6) != 0)
		return false;
	*type = load_be16(reach->frame + *at + 6);
	*at += 8;
	return *type > TYPE_LARGEST_LENGTH;
}

enum ignore_reason link_ethertype(struct packet *packet, const struct reach *reach, uint32_t at,
				  uint16_t ethertype)
{
	for (;;) {
		if (is_vlan(ethertype)) {
			if (!vlan_tag(packet, reach, &at, &ethertype))
				return IGNORE_LINK_TRUNCATED;
		} else if (ethertype <= TYPE_LARGEST_LENGTH) {
			if (!snap(reach, &at, &ethertype))
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
		return mpls(packet, reach, at);
	case TYPE_PPPOE_SESSION:
		return pppoe(packet, reach, at);
	case TYPE_ARP:
		return IGNORE_ARP;
	default:
		return IGNORE_NOT_IP;
	}
}

enum ignore_reason link_ethernet(struct packet *packet, const struct reach *reach, uint32_t at)
{
	if (!reach_has(reach, at, 14))
		return IGNORE_LINK_TRUNCATED;
	packet->has |= PACKET_HAS_MAC;
	packet->mac_offset = at;
	return link_ethertype(packet, reach, at + 14, load_be16(reach->frame + at + 12));
}

// A header of `octets` octets whose Ethertype stands at `type_at`.
static enum ignore_reason typed(struct packet *packet, const struct reach *reach, uint32_t octets,
				uint32_t type_at)
{
	if (!reach_has(reach, 0, octets))
		return IGNORE_LINK_TRUNCATED;
	return link_ethertype(packet, reach, octets, load_be16(reach->frame + type_at));
}

// An address family in the byte order of the machine that captured. IPv6 has another number on each
// system.
static enum ignore_reason bsd_loop(struct packet *packet, const struct reach *reach)
{
	if (!reach_has(reach, 0, 4))
		return IGNORE_LINK_TRUNCATED;
	switch (reach->frame[0] | reach->frame[3]) {
	case 2:
		return found(packet, 4, 4);
	case 10:
	case 24:
	case 28:
	case 30:
		return found(packet, 4, 6);
	default:
		return link_ethertype(packet, reach, 4, 0);
	}
}

// Captures of link type PPP may hold Cisco HDLC frames (RFC 1547 section 4.3.1).
static enum ignore_reason ppp_or_hdlc(struct packet *packet, const struct reach *reach)
{
	if (reach_has(reach, 0, 1) && (reach->frame[0] == 0x0f || reach->frame[0] == 0x8f))
		return typed(packet, reach, 4, 2);
	return link_ppp(packet, reach, 0);
}

// Netfilter's log: a header of 4 octets, then attributes of length, type and value, padded to 4, in
// the byte order of the machine that captured: nearly always little-endian. Attribute 9 is the
// packet (linux/netfilter/nfnetlink_log.h).
static enum ignore_reason netfilter_log(struct packet *packet, const struct reach *reach)
{
	uint32_t at = 4, octets;

	while (reach_has(reach, at, 4)) {
		octets = reach->frame[at] | (uint32_t)reach->frame[at + 1] << 8;
		if (reach->frame[at + 2] == 9 && reach->frame[at + 3] == 0)
			return link_by_nibble(packet, reach, at + 4);
		if (octets < 4)
			break;
		at += (octets + 3) & ~3U;
	}
	return IGNORE_LINK_TRUNCATED;
}

// OpenBSD's packet filter log: the first octet is its header's length without padding.
static enum ignore_reason packet_filter_log(struct packet *packet, const struct reach *reach)
{
	if (!reach_has(reach, 0, 1))
		return IGNORE_LINK_TRUNCATED;
	return link_by_nibble(packet, reach, (reach->frame[0] + 3U) & ~3U);
}

// FDDI (ANSI X3.139): frame control and two addresses before the LLC header.
static enum ignore_reason fddi(struct packet *packet, const struct reach *reach)
{
	return link_ethertype(packet, reach, 13, 0);
}

// Numbers are those of https://www.tcpdump.org/linktypes.html, and the DLT numbers of raw IP.
enum ignore_reason link_parse(struct packet *packet, const struct reach *reach, uint16_t link_type)
{
	switch (link_type) {
	case 1:
		return link_ethernet(packet, reach, 0);
	case 0:
	case 108:
		return bsd_loop(packet, reach);
	case 9:
		return ppp_or_hdlc(packet, reach);
	case 10:
		return fddi(packet, reach);
	case 12:
	case 14:
	case 101:
		return link_by_nibble(packet, reach, 0);
	case 51:
		return pppoe(packet, reach, 0);
	case 104:
		return typed(packet, reach, 4, 2);
	case 105:
		return wireless_frame(packet, reach, 0);
	case 113:
		return typed(packet, reach, 16, 14);
	case 117:
		return packet_filter_log(packet, reach);
	case 127:
		return wireless_radiotap(packet, reach, 0);
	case 192:
		return wireless_ppi(packet, reach);
	case 228:
		return found(packet, 0, 4);
	case 229:
		return found(packet, 0, 6);
	case 239:
		return netfilter_log(packet, reach);
	case 276:
		return typed(packet, reach, 20, 0);
	default:
		return IGNORE_LINK_TYPE;
	}
}
