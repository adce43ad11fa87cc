// SPDX-License-Identifier: BSD-3-Clause
#include "probe/packet/ethernet.h"

#include <string.h>

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

enum ignore_reason ip_found(struct packet_headers *packet, uint32_t at, uint8_t ip_version)
{
	packet->l3_offset = at;
	packet->ip_version = ip_version;
	return IGNORE_NONE;
}

enum ignore_reason ip_by_nibble(struct packet_headers *packet, const struct bounds *bounds,
				uint32_t at)
{
	uint8_t version;

	if (!bounds_has(bounds, at, 1))
		return IGNORE_IP_TRUNCATED;
	version = bounds->frame[at] >> 4;
	if (version == 4 || version == 6)
		return ip_found(packet, at, version);
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
	return ip_by_nibble(packet, bounds, at);
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
		return ip_found(packet, at + octets, 4);
	if (protocol == PPP_IPV6)
		return ip_found(packet, at + octets, 6);
	return IGNORE_PPP;
}

enum ignore_reason ppp_parse(struct packet_headers *packet, const struct bounds *bounds,
			     uint32_t at)
{
	if (bounds_has(bounds, at, 2) && load_be16(bounds->frame + at) == 0xff03)
		at += 2;
	return ppp_protocol(packet, bounds, at);
}

enum ignore_reason pppoe_parse(struct packet_headers *packet, const struct bounds *bounds,
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

enum ignore_reason ethertype_parse(struct packet_headers *packet, const struct bounds *bounds,
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
		return ip_found(packet, at, 4);
	case TYPE_IPV6:
		return ip_found(packet, at, 6);
	case TYPE_MPLS:
	case TYPE_MPLS_UPSTREAM:
		return mpls(packet, bounds, at);
	case TYPE_PPPOE_SESSION:
		return pppoe_parse(packet, bounds, at);
	case TYPE_ARP:
		return IGNORE_ARP;
	default:
		return IGNORE_NOT_IP;
	}
}

enum ignore_reason ethernet_parse(struct packet_headers *packet, const struct bounds *bounds,
				  uint32_t at)
{
	if (!bounds_has(bounds, at, 14))
		return IGNORE_LINK_TRUNCATED;
	packet->has |= PACKET_HAS_MAC;
	packet->mac_offset = at;
	return ethertype_parse(packet, bounds, at + 14, load_be16(bounds->frame + at + 12));
}
