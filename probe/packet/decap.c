// SPDX-License-Identifier: BSD-3-Clause
#include "probe/packet/decap.h"

#include <netinet/in.h>

#include "config/options/options.h"
#include "probe/packet/ethernet.h"
#include "probe/packet/ip.h"

enum { TYPE_TRANSPARENT_ETHERNET = 0x6558, TYPE_ERSPAN = 0x88be, TYPE_PPTP = 0x880b };
enum { TYPE_MPLS = 0x8847 };
enum { GRE_CHECKSUM = 0x8000, GRE_KEY = 0x2000, GRE_SEQUENCE = 0x1000, GRE_ACK = 0x80 };
enum { PORT_VXLAN = 4789, PORT_VXLAN_LINUX = 8472, PORT_GENEVE = 6081, PORT_GTP = 2152 };
enum { PORT_MPLS = 6635, UDP_HEADER = 8 };

static void set_vni(struct packet_headers *inner, uint32_t vni)
{
	inner->vni = vni;
	inner->has |= PACKET_HAS_VNI;
}

// What one kind of tunnel does: fills `inner` up to its IP header from the tunnel header at `at`.
// Any reason but IGNORE_NONE leaves the outer packet as the one that is metered.
typedef enum ignore_reason enter(struct packet_headers *inner, const struct bounds *bounds,
				 uint32_t at, const struct packet_headers *outer);

static enum ignore_reason enter_ipip(struct packet_headers *inner, const struct bounds *,
				     uint32_t at, const struct packet_headers *outer)
{
	inner->l3_offset = at;
	inner->ip_version = outer->protocol == IPPROTO_IPIP ? 4 : 6;
	return IGNORE_NONE;
}

// The key of enhanced GRE (RFC 2637 section 4.1) is payload length and call id.
static void gre_key(struct packet_headers *inner, uint16_t flags, uint32_t key)
{
	if ((flags & 7) == 1) {
		set_vni(inner, key & 0xffff);
		inner->has |= PACKET_VNI_ONE_WAY;
	} else {
		set_vni(inner, key);
	}
}

// RFC 2784, RFC 2890, RFC 2637. With a sequence number ERSPAN is of type II and has a header of 8
// octets.
static enum ignore_reason enter_gre(struct packet_headers *inner, const struct bounds *bounds,
				    uint32_t at, const struct packet_headers *)
{
	uint16_t flags = load_be16(bounds->frame + at);
	uint16_t type = load_be16(bounds->frame + at + 2);

	at += flags & GRE_CHECKSUM ? 8 : 4;
	if (flags & GRE_KEY) {
		if (!bounds_has(bounds, at, 4))
			return IGNORE_LINK_TRUNCATED;
		gre_key(inner, flags, load_be32(bounds->frame + at));
		at += 4;
	}
	at += flags & GRE_SEQUENCE ? 4 : 0;
	at += flags & GRE_ACK && (flags & 7) == 1 ? 4 : 0;
	switch (type) {
	case TYPE_TRANSPARENT_ETHERNET:
		return ethernet_parse(inner, bounds, at);
	case TYPE_ERSPAN:
		return ethernet_parse(inner, bounds, at + (flags & GRE_SEQUENCE ? 8 : 0));
	case TYPE_PPTP:
		return ppp_parse(inner, bounds, at);
	default:
		return ethertype_parse(inner, bounds, at, type);
	}
}

// RFC 7348 section 5.
static enum ignore_reason enter_vxlan(struct packet_headers *inner, const struct bounds *bounds,
				      uint32_t at, const struct packet_headers *)
{
	set_vni(inner, load_be32(bounds->frame + at + 4) >> 8);
	return ethernet_parse(inner, bounds, at + 8);
}

// RFC 8926 section 3.4.
static enum ignore_reason enter_geneve(struct packet_headers *inner, const struct bounds *bounds,
				       uint32_t at, const struct packet_headers *)
{
	uint16_t type = load_be16(bounds->frame + at + 2);
	uint32_t options = (bounds->frame[at] & 63) * 4;

	set_vni(inner, load_be32(bounds->frame + at + 4) >> 8);
	if (type == TYPE_TRANSPARENT_ETHERNET)
		return ethernet_parse(inner, bounds, at + 8 + options);
	return ethertype_parse(inner, bounds, at + 8 + options, type);
}

// 3GPP TS 29.281 section 5: four more octets with any of the flags E, S, PN; with E a chain of
// extension headers whose last octet names the next.
static enum ignore_reason enter_gtp(struct packet_headers *inner, const struct bounds *bounds,
				    uint32_t at, const struct packet_headers *)
{
	uint8_t flags = bounds->frame[at], next;

	set_vni(inner, load_be32(bounds->frame + at + 4));
	inner->has |= PACKET_VNI_ONE_WAY;
	at += 8;
	if (flags & 7) {
		if (!bounds_has(bounds, at, 4))
			return IGNORE_LINK_TRUNCATED;
		next = flags & 4 ? bounds->frame[at + 3] : 0;
		at += 4;
		while (next && bounds_has(bounds, at, 4) && bounds->frame[at]) {
			uint32_t octets = bounds->frame[at] * 4U;

			if (!bounds_has(bounds, at, octets))
				return IGNORE_LINK_TRUNCATED;
			next = bounds->frame[at + octets - 1];
			at += octets;
		}
	}
	return ip_by_nibble(inner, bounds, at);
}

// RFC 7510.
static enum ignore_reason enter_mplsudp(struct packet_headers *inner, const struct bounds *bounds,
					uint32_t at, const struct packet_headers *)
{
	return ethertype_parse(inner, bounds, at, TYPE_MPLS);
}

static bool is_ipip(const struct packet_headers *outer, const uint8_t *)
{
	return outer->protocol == IPPROTO_IPIP || outer->protocol == IPPROTO_IPV6;
}

static bool is_gre(const struct packet_headers *outer, const uint8_t *)
{
	return outer->protocol == IPPROTO_GRE;
}

// Over UDP 8 octets of tunnel header must be there too.
static bool is_udp(const struct packet_headers *outer)
{
	return outer->protocol == IPPROTO_UDP && outer->l4_captured >= UDP_HEADER + 8;
}

static bool is_vxlan(const struct packet_headers *outer, const uint8_t *header)
{
	return is_udp(outer) &&
	       (outer->destination_port == PORT_VXLAN ||
		outer->destination_port == PORT_VXLAN_LINUX) &&
	       header[0] & 8;
}

static bool is_geneve(const struct packet_headers *outer, const uint8_t *header)
{
	return is_udp(outer) && outer->destination_port == PORT_GENEVE && header[0] >> 6 == 0;
}

// Version 1, a G-PDU.
static bool is_gtp(const struct packet_headers *outer, const uint8_t *header)
{
	return is_udp(outer) &&
	       (outer->destination_port == PORT_GTP || outer->source_port == PORT_GTP) &&
	       (header[0] & 0xf0) == 0x30 && header[1] == 255;
}

static bool is_mplsudp(const struct packet_headers *outer, const uint8_t *)
{
	return is_udp(outer) && outer->destination_port == PORT_MPLS;
}

// `header` is the tunnel's header, read only when is() has seen that it is there.
static const struct tunnel {
	unsigned decap;
	uint8_t after; // octets of the outer transport header
	bool (*is)(const struct packet_headers *outer, const uint8_t *header);
	enter *enter;
} tunnels[] = {
    {DECAP_IPIP, 0, is_ipip, enter_ipip},
    {DECAP_GRE, 0, is_gre, enter_gre},
    {DECAP_VXLAN, UDP_HEADER, is_vxlan, enter_vxlan},
    {DECAP_GENEVE, UDP_HEADER, is_geneve, enter_geneve},
    {DECAP_GTP, UDP_HEADER, is_gtp, enter_gtp},
    {DECAP_MPLSUDP, UDP_HEADER, is_mplsudp, enter_mplsudp},
};

static const struct tunnel *tunnel_of(const struct packet_headers *outer,
				      const struct bounds *bounds, unsigned decap)
{
	for (unsigned i = 0; i < sizeof(tunnels) / sizeof(*tunnels); i++) {
		const struct tunnel *tunnel = &tunnels[i];
		const uint8_t *header = bounds->frame + outer->l4_offset + tunnel->after;

		if (tunnel->decap & decap && tunnel->is(outer, header))
			return tunnel;
	}
	return NULL;
}

// What the inner packet does not say itself is that of the packet around it.
static void inherit(struct packet_headers *inner, const struct packet_headers *outer)
{
	if (inner->n_vlans == 0) {
		inner->n_vlans = outer->n_vlans;
		inner->vlan = outer->vlan;
		inner->inner_vlan = outer->inner_vlan;
		inner->has |= outer->has & PACKET_MORE_VLANS;
	}
	if (!(inner->has & PACKET_HAS_MPLS))
		inner->mpls_top = outer->mpls_top;
	if (!(inner->has & PACKET_HAS_MAC))
		inner->mac_offset = outer->mac_offset;
	if (!(inner->has & PACKET_HAS_VNI)) {
		inner->vni = outer->vni;
		inner->has |= outer->has & PACKET_VNI_ONE_WAY;
	}
	inner->has |=
	    outer->has & (PACKET_HAS_MPLS | PACKET_HAS_MAC | PACKET_HAS_VNI | PACKET_SLICED);
	if (inner->wire_length < outer->wire_length)
		inner->wire_length = outer->wire_length;
	inner->n_tunnels = outer->n_tunnels + 1;
}

bool decap_enter(struct packet_headers *packet, struct bounds *bounds, unsigned decap)
{
	const struct tunnel *tunnel;
	struct packet_headers inner = {0};
	struct bounds inner_bounds = *bounds;

	if (packet->l4_captured < 4)
		return false;
	tunnel = tunnel_of(packet, bounds, decap);
	if (!tunnel)
		return false;
	if (tunnel->enter(&inner, bounds, packet->l4_offset + tunnel->after, packet) !=
		IGNORE_NONE ||
	    ip_parse(&inner, &inner_bounds) != IGNORE_NONE)
		return false;
	inherit(&inner, packet);
	*packet = inner;
	*bounds = inner_bounds;
	return true;
}
