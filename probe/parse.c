// SPDX-License-Identifier: BSD-3-Clause
#include "probe/parse.h"

uint32_t parse_l4[256];

static void set_l4(void)
{
	for (unsigned protocol = 0; protocol < 256; protocol++)
		parse_l4[protocol] = UINT32_C(0xffff) << 16;
	parse_l4[L4_TCP] = UINT32_C(20) << 16 | 0xfff;
	parse_l4[L4_UDP] = UINT32_C(8) << 16;
}

enum { IPV4_TTL = 0, IPV4_PROTOCOL = 1, IPV4_ADDRESSES = 4, IPV4_PORTS = 12, NOTHING = 0x80 };

// Ports that a tunnel is known by: GTP by either one, the others by the destination.
static void set_tunnel_ports(struct parser *parser, unsigned decap)
{
	const uint16_t gtp = decap & DECAP_GTP ? 2152 : 0;
	const uint16_t vxlan = decap & DECAP_VXLAN ? 4789 : 0, old_vxlan = vxlan ? 8472 : 0;
	const uint16_t geneve = decap & DECAP_GENEVE ? 6081 : 0;
	const uint16_t mpls = decap & DECAP_MPLSUDP ? 6635 : 0;
	const uint16_t ports[8] = {gtp, gtp, gtp, vxlan, old_vxlan, geneve, gtp, mpls};
	uint16_t wire[8];
	uint8_t shuffle[16];

	for (unsigned i = 0; i < 8; i++)
		wire[i] = rte_cpu_to_be_16(ports[i]);
	parser->tunnel_ports = _mm_loadu_si128((const __m128i *)wire);
	for (unsigned i = 0; i < 16; i++)
		shuffle[i] = (uint8_t)(i % 2 + (i < 6 ? 0 : 2));
	parser->ports_of_word = _mm_loadu_si128((const __m128i *)shuffle);
	parser->ports_of_ipv4 = _mm_add_epi8(parser->ports_of_word, _mm_set1_epi8(IPV4_PORTS));
}

static void set_key_shuffles(struct parser *parser)
{
	for (unsigned swapped = 0; swapped < 2; swapped++) {
		uint8_t shuffle[16];

		memset(shuffle, NOTHING, sizeof(shuffle));
		for (unsigned i = 0; i < 8; i++)
			shuffle[i] = (uint8_t)(IPV4_ADDRESSES + (i ^ swapped * 4));
		for (unsigned i = 0; i < 4; i++)
			shuffle[8 + i] = (uint8_t)(IPV4_PORTS + (i ^ swapped * 2));
		shuffle[offsetof(struct flow_key, protocol)] = IPV4_PROTOCOL;
		parser->key_of_ipv4[swapped] = _mm_loadu_si128((const __m128i *)shuffle);
	}
	parser->kind_ipv4 = make_key(0, 0, 0, 0, KEY_IPV4);
}

void parser_init(struct parser *parser, const struct options *options,
		 const struct hash_key *secret)
{
	set_l4();
	set_key_shuffles(parser);
	set_tunnel_ports(parser, options->decap);
	parser->secret = *secret;
	parser->packet.decap = options->decap;
	parser->key = options->key;
	parser->vlan_mask = options->key & KEY_VLAN ? 0xfff : 0;
	parser->fast = (options->key & (KEY_TOS | KEY_INTERFACE | KEY_MAC | KEY_MPLS)) == 0;
}

static uint64_t address_words(const uint8_t *address, uint8_t ip_version)
{
	return ip_version == 4 ? load32(address) : load64(address) ^ load64(address + 8);
}

uint16_t parse_fold(const struct flight *flight, const struct slow_packet *slow)
{
	bool v4 = (flight->key.kind & ~KEY_LONG) == KEY_IPV4;
	uint64_t words = flight->key.address;
	uint32_t ports = flight->key.ports;

	if (flight->key.kind & KEY_LONG) {
		struct flight_view view;

		flight_look(flight, slow, &view);
		words = address_words(view.source, v4 ? 4 : 6) ^
			address_words(view.destination, v4 ? 4 : 6);
	}
	// what no NIC takes ports of
	if (flight->key.protocol != L4_TCP && flight->key.protocol != L4_UDP &&
	    flight->key.protocol != L4_SCTP)
		ports = 0;
	return fold_words(words, ports);
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
		extra->input = flight->bits >> FLIGHT_INPUT;
		extra->has |= 1U << 17;
	}
	if (parser->key & KEY_MAC && (packet->has & PACKET_HAS_MAC)) {
		copy_mac(extra->mac, flight, slow);
		extra->has |= PACKET_HAS_MAC;
	}
}

// A mask of further members goes on top of the key that the fast way would make.
static void set_key(const struct parser *parser, const struct slow_packet *slow,
		    struct flight *flight)
{
	const struct packet *packet = &slow->packet;
	uint32_t ports = (uint32_t)rte_bswap16(packet->source_port) |
			 (uint32_t)rte_bswap16(packet->destination_port) << 16;
	struct fast_packet found = {.kind = KEY_IPV6 | KEY_LONG};
	struct flow_key_extra extra;

	if (packet->ip_version == 4) {
		found.kind = KEY_IPV4;
		put_endpoints4(&found,
			       load32(slow->source) | (uint64_t)load32(slow->destination) << 32,
			       ports);
	} else {
		put_endpoints6(&found, &parser->secret, slow->source, slow->destination, ports);
	}
	flight->direction = found.swapped;
	extra_of(parser, flight, slow, &extra);
	if (flow_key_has_extra(&extra)) {
		found.kind |= KEY_LONG;
		found.address ^=
		    low64(hash_extra(&parser->secret, parser->secret.round[6], &extra));
	}
	_mm_store_si128((__m128i *)&flight->key,
			make_key(found.address, found.ports, packet->vlan & parser->vlan_mask,
				 packet->protocol, found.kind));
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
	flight->bits = (uint8_t)(FLIGHT_SLOW | frame->bits);
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
	const uint8_t *frame = rte_pktmbuf_mtod(flight->mbuf, const uint8_t *);
	uint32_t l3 = frame_is_tagged(frame) ? 18 : 14;
	bool v4 = (flight->key.kind & ~KEY_LONG) == KEY_IPV4;
	uint32_t header = v4 ? 20 : 40, captured;

	view->frame = frame;
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
	const struct packet *packet;
	uint32_t captured;

	if (!(flight->bits & FLIGHT_SLOW)) {
		look_fast(flight, view);
		return;
	}
	packet = &slow->packet;
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
