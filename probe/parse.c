// SPDX-License-Identifier: BSD-3-Clause
#include "probe/parse.h"

// Ports that a tunnel is known by: GTP by either one, the others by the destination.
static void set_tunnel_ports(struct parser *parser, unsigned decap)
{
	const uint16_t gtp = decap & DECAP_GTP ? 2152 : 0;
	const uint16_t vxlan = decap & DECAP_VXLAN ? 4789 : 0, old_vxlan = vxlan ? 8472 : 0;
	const uint16_t geneve = decap & DECAP_GENEVE ? 6081 : 0;
	const uint16_t mpls = decap & DECAP_MPLSUDP ? 6635 : 0;
	const uint16_t ports[16] = {gtp, gtp, gtp, vxlan, gtp, old_vxlan, gtp, geneve, gtp, mpls};
	uint16_t wire[16];

	for (unsigned i = 0; i < 16; i++)
		wire[i] = rte_bswap16(ports[i]);
	memcpy(parser->tunnel_ports, wire, sizeof(wire));
}

void parser_init(struct parser *parser, const struct options *options,
		 const struct hash_key *secret)
{
	set_tunnel_ports(parser, options->decap);
	parser->secret = *secret;
	parser->packet.decap = options->decap;
	parser->key = options->key;
	parser->vlan_mask = options->key & KEY_VLAN ? 0xfff : 0;
	parser->fast = (options->key & (KEY_TOS | KEY_INTERFACE | KEY_MAC | KEY_MPLS)) == 0;
}

static void copy_mac(uint8_t *to, const struct flight *flight, const struct slow_packet *slow)
{
	memcpy(to + 6 * flight->direction, slow->mac, 6);
	memcpy(to + 6 * !flight->direction, slow->mac + 6, 6);
}

// What the options want in the key beside addresses, ports, protocol and outermost VLAN.
static void extra_of(const struct parser *parser, const struct flight *flight,
		     const struct slow_packet *slow, struct flow_key_extra *extra)
{
	const struct packet *packet = &slow->packet;

	memset(extra, 0, sizeof(*extra));
	if (parser->key & KEY_VLAN)
		extra->inner_vlan = packet->inner_vlan;
	if (parser->key & KEY_VNI &&
	    (packet->has & (PACKET_HAS_VNI | PACKET_VNI_ONE_WAY)) == PACKET_HAS_VNI) {
		extra->vni = packet->vni;
		extra->has |= PACKET_HAS_VNI;
	}
	if (parser->key & KEY_MPLS && (packet->has & PACKET_HAS_MPLS)) {
		extra->mpls = packet->mpls_top;
		extra->has |= PACKET_HAS_MPLS;
	}
	if (parser->key & KEY_TOS) {
		extra->tos = packet->tos;
		extra->has |= 1U << 16;
	}
	if (parser->key & KEY_INTERFACE) {
		extra->input = slow->input;
		extra->has |= 1U << 17;
	}
	if (parser->key & KEY_MAC && (packet->has & PACKET_HAS_MAC)) {
		copy_mac(extra->mac, flight, slow);
		extra->has |= PACKET_HAS_MAC;
	}
}

// The addresses' order is part of a long key, so a mask of further members goes on top of it.
static void set_key(const struct parser *parser, const struct slow_packet *slow,
		    struct flight *flight)
{
	const struct packet *packet = &slow->packet;
	uint32_t ports = (uint32_t)rte_bswap16(packet->source_port) |
			 (uint32_t)rte_bswap16(packet->destination_port) << 16;
	struct flow_key_extra extra;

	flight->key.protocol = packet->protocol;
	flight->key.vlan = packet->vlan & parser->vlan_mask;
	if (packet->ip_version == 4) {
		flight->key.kind = KEY_IPV4;
		flight_set_key4(flight, load32(slow->source), load32(slow->destination), ports);
	} else {
		flight->key.kind = KEY_IPV6 | KEY_LONG;
		flight_set_key6(flight, &parser->secret, slow->source, slow->destination, ports);
	}
	extra_of(parser, flight, slow, &extra);
	if (flow_key_has_extra(&extra)) {
		flight->key.kind |= KEY_LONG;
		flight->key.address ^=
		    low64(hash_extra(&parser->secret, parser->secret.round[6], &extra));
	}
}

enum ignore_reason parse_slowly(const struct parser *parser, const struct frame *frame,
				struct flight *flight, struct slow_packet *slow)
{
	struct packet *packet = &slow->packet;
	enum ignore_reason reason =
	    packet_parse(packet, &parser->packet, frame->octets, frame->captured,
			 frame->wire_length, frame->link_type);
	size_t address;

	if (reason != IGNORE_NONE)
		return reason;
	address = packet->ip_version == 4 ? 4 : 16;
	memcpy(slow->source, packet->source, address);
	memcpy(slow->destination, packet->destination, address);
	if (packet->has & PACKET_HAS_MAC)
		memcpy(slow->mac, frame->octets + packet->mac_offset, sizeof(slow->mac));
	slow->input = frame->input;
	flight->bits = FLIGHT_SLOW;
	flight->tos = packet->tos;
	flight->ttl = packet->ttl;
	flight->tcp_flags = packet->tcp_flags;
	flight->ip_octets = packet->ip_octets;
	flight->overhead = packet->wire_length - packet->ip_octets;
	set_key(parser, slow, flight);
	return IGNORE_NONE;
}

static void look_fast(const struct flight *flight, struct flight_view *view)
{
	uint32_t l3 = flight->bits & FLIGHT_TAGGED ? 18 : 14;
	bool v4 = (flight->key.kind & ~KEY_LONG) == KEY_IPV4;
	uint32_t header = v4 ? 20 : 40, captured;

	view->frame = rte_pktmbuf_mtod(flight->mbuf, const uint8_t *);
	view->ip_version = v4 ? 4 : 6;
	view->source = view->frame + l3 + (v4 ? 12 : 8);
	view->destination = view->source + (v4 ? 4 : 16);
	view->l4_offset = l3 + header;
	view->l4_length = flight->ip_octets - header;
	captured = rte_pktmbuf_data_len(flight->mbuf) - view->l4_offset;
	view->l4_captured = captured < view->l4_length ? captured : view->l4_length;
}

void flight_look(const struct flight *flight, const struct slow_packet *slow,
		 struct flight_view *view)
{
	const struct packet *packet = &slow->packet;
	uint32_t captured;

	if (!(flight->bits & FLIGHT_SLOW)) {
		look_fast(flight, view);
		return;
	}
	view->frame = rte_pktmbuf_mtod(flight->mbuf, const uint8_t *);
	view->ip_version = packet->ip_version;
	view->source = slow->source;
	view->destination = slow->destination;
	view->l4_offset = packet->l4_offset;
	view->l4_captured = packet->l4_captured;
	captured = rte_pktmbuf_data_len(flight->mbuf); // of a frame of several mbufs, the first
	if (view->l4_offset + view->l4_captured > captured)
		view->l4_captured = captured > view->l4_offset ? captured - view->l4_offset : 0;
	view->l4_length = packet->ip_octets - (packet->l4_offset - packet->l3_offset);
}
