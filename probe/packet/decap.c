// SPDX-License-Identifier: BSD-3-Clause
#include "probe/packet/decap.h"

#include <netinet/in.h>
#include <stddef.h>

#include "probe/packet/ethernet.h"
#include "probe/packet/ethertype.h"
#include "probe/packet/ip.h"
#include "probe/packet/sound.h"
#include "probe/packet/tunnel.h"

enum { VXLAN_HAS_VNI = 8, VXLAN_HAS_NEXT = 4, UDP_HEADER = 8 };

static enum ignore_reason enter_ipip(struct packet_headers *inner, const struct bounds *bounds,
				     uint32_t at, const struct packet_headers *outer)
{
	if (outer->protocol == TUNNEL_PROTOCOL_IPIP && !ip_is_announced(bounds, at, 4))
		return IGNORE_IP_VERSION;
	inner->l3_offset = at;
	inner->ip_version = outer->protocol == IPPROTO_IPV6 ? 6 : 4;
	return IGNORE_NONE;
}

// What is reserved is 0; VXLAN's group policy has set other bits of it.
static bool is_vxlan_gpe(const uint8_t *header)
{
	return (header[0] | VXLAN_HAS_VNI) == (VXLAN_HAS_VNI | VXLAN_HAS_NEXT) && header[1] == 0 &&
	       header[2] == 0 && header[7] == 0;
}

static void set_vxlan_vni(struct packet_headers *inner, uint32_t vni)
{
	tunnel_set_vni(inner, vni);
	inner->segment_type = SEGMENT_VXLAN;
}

// RFC 7348 section 5, and draft-ietf-nvo3-vxlan-gpe-13 section 3: with the bit P the fourth octet
// says what follows.
static enum ignore_reason enter_vxlan(struct packet_headers *inner, const struct bounds *bounds,
				      uint32_t at, const struct packet_headers *)
{
	const uint8_t *header = bounds->frame + at;
	uint16_t next;

	if (header[0] & VXLAN_HAS_VNI)
		set_vxlan_vni(inner, load_be32(header + 4) >> 8);
	if (!is_vxlan_gpe(header))
		return ethernet_parse(inner, bounds, at + 8);
	next = ethertype_of_next(header[3]);
	return next == 0 ? IGNORE_NOT_IP : ethertype_parse(inner, bounds, at + 8, next);
}

// RFC 8926 section 3.4.
static enum ignore_reason enter_geneve(struct packet_headers *inner, const struct bounds *bounds,
				       uint32_t at, const struct packet_headers *)
{
	uint16_t type = load_be16(bounds->frame + at + 2);
	uint32_t options = (bounds->frame[at] & 63) * 4;

	tunnel_set_vni(inner, load_be32(bounds->frame + at + 4) >> 8);
	return ethertype_parse(inner, bounds, at + 8 + options, type);
}

// 3GPP TS 29.281 section 5: four more octets with any of the flags E, S, PN; with E a chain of
// extension headers whose last octet names the next.
static enum ignore_reason enter_gtp(struct packet_headers *inner, const struct bounds *bounds,
				    uint32_t at, const struct packet_headers *)
{
	uint8_t flags = bounds->frame[at], next;

	tunnel_set_vni(inner, load_be32(bounds->frame + at + 4));
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

static bool is_vxlan(const uint8_t *header, uint32_t)
{
	return header[0] & VXLAN_HAS_VNI || is_vxlan_gpe(header);
}

// Version 0, reserved bits.
static bool is_geneve(const uint8_t *header, uint32_t)
{
	return header[0] >> 6 == 0 && (header[1] & 63) == 0;
}

// Version 1, a G-PDU, and a length that fits.
static bool is_gtp(const uint8_t *header, uint32_t octets)
{
	return (header[0] & 0xf0) == 0x30 && header[1] == 255 &&
	       load_be16(header + 2) + 8U <= octets;
}

// What is known by an IP protocol or by UDP ports. recognize() sees the header behind UDP's, of
// which 8 octets are there, and how many octets the tunnel has; NULL: it has no mark. What has
// little magic of its own is entered only when what it holds is sound.
static const struct tunnel {
	bool (*recognize)(const uint8_t *header, uint32_t octets);
	tunnel_enter *enter;
	bool sound;
} tunnels[N_TUNNELS] = {
    [TUNNEL_GRE] = {NULL, tunnel_gre, false},
    [TUNNEL_IPIP] = {NULL, enter_ipip, false},
    [TUNNEL_VXLAN] = {is_vxlan, enter_vxlan, false},
    [TUNNEL_GENEVE] = {is_geneve, enter_geneve, false},
    [TUNNEL_GTP] = {is_gtp, enter_gtp, false},
    [TUNNEL_MPLSUDP] = {NULL, tunnel_mpls, true},
    [TUNNEL_TEREDO] = {NULL, tunnel_teredo, true},
    [TUNNEL_L2TP] = {NULL, tunnel_l2tp, true},
    [TUNNEL_ETHERIP] = {NULL, tunnel_etherip, true},
    [TUNNEL_CAPWAP] = {NULL, tunnel_capwap, true},
    [TUNNEL_TZSP] = {NULL, tunnel_tzsp, true},
    [TUNNEL_MPLSIP] = {NULL, tunnel_mpls, true},
    [TUNNEL_GREUDP] = {NULL, tunnel_gre, true},
    [TUNNEL_GUE] = {NULL, tunnel_gue, true},
    [TUNNEL_LISP] = {NULL, tunnel_lisp, true},
    [TUNNEL_AMT] = {NULL, tunnel_amt, true},
};

// Of what follows UDP's header: a first fragment has less than the whole, which UDP's length says.
static uint32_t udp_octets(const struct packet_headers *outer, const struct bounds *bounds)
{
	const uint8_t *udp = bounds->frame + outer->l4_offset;

	if (outer->has & PACKET_FIRST_FRAGMENT && load_be16(udp + 4) >= UDP_HEADER)
		return load_be16(udp + 4) - (uint32_t)UDP_HEADER;
	return bounds->wire - outer->l4_offset - UDP_HEADER;
}

static unsigned by_port(const struct packet_headers *outer, const struct bounds *bounds,
			const struct decap *decap)
{
	const uint8_t *header = bounds->frame + outer->l4_offset + UDP_HEADER;
	uint32_t octets;

	if (outer->l4_captured < UDP_HEADER + 8)
		return N_TUNNELS;
	octets = udp_octets(outer, bounds);
	for (unsigned i = 0; i < decap->n_ports; i++) {
		const struct decap_port *port = &decap->port[i];
		const struct tunnel *tunnel = &tunnels[port->tunnel];

		if ((outer->destination_port == port->port ||
		     (port->either && outer->source_port == port->port)) &&
		    (tunnel->recognize == NULL || tunnel->recognize(header, octets)))
			return port->tunnel;
	}
	return N_TUNNELS;
}

static unsigned tunnel_of(const struct packet_headers *outer, const struct bounds *bounds,
			  const struct decap *decap)
{
	switch (outer->protocol) {
	case IPPROTO_UDP:
		return by_port(outer, bounds, decap);
	case IPPROTO_IPIP:
	case IPPROTO_IPV6:
	case TUNNEL_PROTOCOL_IPIP:
		return TUNNEL_IPIP;
	case IPPROTO_GRE:
		return TUNNEL_GRE;
	case TUNNEL_PROTOCOL_MPLS:
		return TUNNEL_MPLSIP;
	case TUNNEL_PROTOCOL_ETHERIP:
	case TUNNEL_PROTOCOL_ETHERNET:
		return TUNNEL_ETHERIP;
	case TUNNEL_PROTOCOL_L2TP:
		return TUNNEL_L2TP;
	default:
		return N_TUNNELS;
	}
}

// A header that an EtherType or a protocol number announces may be padded.
static bool is_sound(const struct packet_headers *inner, const struct bounds *bounds)
{
	if (inner->has & PACKET_HAS_MPLS && !(inner->has & PACKET_HAS_MAC))
		return ip_is_sound(bounds, inner->l3_offset);
	return ip_is_announced(bounds, inner->l3_offset, inner->ip_version);
}

// The tunnel itself, before anything is inherited.
static void set_tunnel(struct packet_headers *inner, const struct packet_headers *outer,
		       unsigned index)
{
	if (inner->tunnel == 0)
		inner->tunnel = (uint8_t)(index + 1);
	if (inner->has & PACKET_HAS_VNI)
		inner->has |= PACKET_TUNNEL_HAS_ID;
	inner->outer_version = outer->ip_version;
	inner->outer_source = outer->source;
	inner->outer_destination = outer->destination;
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
	if (!(inner->has & PACKET_HAS_MPLS)) {
		inner->mpls_top = outer->mpls_top;
		inner->labels_at = outer->labels_at;
		inner->n_labels = outer->n_labels;
	}
	if (!(inner->has & PACKET_HAS_MAC))
		inner->mac_offset = outer->mac_offset;
	if (!(inner->has & PACKET_HAS_VNI)) {
		inner->vni = outer->vni;
		inner->segment_type = outer->segment_type;
		inner->nvgre_flow = outer->nvgre_flow;
		inner->has |= outer->has & PACKET_VNI_ONE_WAY;
	}
	if (!(inner->has & PACKET_HAS_ERSPAN))
		inner->erspan_session = outer->erspan_session;
	inner->has |= outer->has & (PACKET_HAS_MPLS | PACKET_HAS_MAC | PACKET_HAS_VNI |
				    PACKET_SLICED | PACKET_HAS_ERSPAN);
	if (inner->wire_length < outer->wire_length)
		inner->wire_length = outer->wire_length;
	inner->n_tunnels = outer->n_tunnels + 1;
}

// The tunnel's fragments are put together by what the first one says of itself.
static void keep_fragment(struct packet_headers *inner, const struct packet_headers *outer)
{
	inner->outer = outer->has & PACKET_IN_FRAGMENT ? outer->outer : packet_fragment_of(outer);
	inner->has = (uint16_t)((inner->has & ~PACKET_SLICED) | PACKET_IN_FRAGMENT);
}

bool decap_enter(struct packet_headers *packet, struct bounds *bounds, const struct decap *decap)
{
	struct packet_headers inner = {0};
	struct bounds inner_bounds = *bounds;
	const struct tunnel *tunnel;
	unsigned index;
	uint32_t at;

	const bool fragmented = packet->has & PACKET_FIRST_FRAGMENT;

	if (packet->l4_captured < 4 || (fragmented && packet->has & PACKET_IN_FRAGMENT))
		return false;
	index = tunnel_of(packet, bounds, decap);
	if (index == N_TUNNELS || !(decap->tunnels >> index & 1))
		return false;
	tunnel = &tunnels[index];
	inner_bounds.count_sliced |= fragmented;
	at = packet->l4_offset + (packet->protocol == IPPROTO_UDP ? UDP_HEADER : 0);
	if (tunnel->enter(&inner, &inner_bounds, at, packet) != IGNORE_NONE ||
	    (tunnel->sound && !is_sound(&inner, &inner_bounds)) ||
	    ip_parse(&inner, &inner_bounds) != IGNORE_NONE)
		return false;
	if (fragmented || packet->has & PACKET_IN_FRAGMENT)
		keep_fragment(&inner, packet);
	set_tunnel(&inner, packet, index);
	inherit(&inner, packet);
	*packet = inner;
	*bounds = inner_bounds;
	return true;
}
