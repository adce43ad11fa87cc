// SPDX-License-Identifier: BSD-3-Clause
#include "probe/meter/parse.h"

static void set_l4(struct parser *parser)
{
	for (unsigned protocol = 0; protocol < 256; protocol++)
		parser->l4[protocol].least = FAST_LENGTH + 1;
	parser->l4[L4_TCP] = (struct parse_l4){ENTRY_FLAGS_MASK, 20 + 20};
	parser->l4[L4_UDP] = (struct parse_l4){0, 20 + 8};
}

static void set_types(struct parser *parser)
{
	const bool fast = (parser->key & (KEY_TOS | KEY_INTERFACE | KEY_MAC | KEY_MPLS)) == 0;

	parser->type_ipv4 = fast ? RTE_BE16(0x0800) : UINT32_MAX;
	parser->type_ipv6 = fast ? RTE_BE16(0x86dd) : UINT32_MAX;
}

enum {
	IPV4_TTL = 0,
	IPV4_PROTOCOL = 1,
	IPV4_ADDRESSES = 4,
	IPV4_PORTS = 12,
	IPV6_PORTS = 12,
	NOTHING = 0x80
};

// Places 0 to 7 are source ports, the others destination ports; what is free is port 0, which no
// tunnel has.
static void set_tunnel_ports(struct parser *parser, const struct decap *decap)
{
	uint8_t *low = (uint8_t *)parser->tunnel_ports.low;
	uint8_t *high = (uint8_t *)parser->tunnel_ports.high;
	unsigned sources = 0;

	memset(&parser->tunnel_ports, 0, sizeof(parser->tunnel_ports));
	for (unsigned i = 0; i < decap->n_ports; i++) {
		const unsigned place = DECAP_MAX_SOURCES + i;
		const uint16_t port = decap->port[i].port;

		low[place] = (uint8_t)port;
		high[place] = (uint8_t)(port >> 8);
		if (decap->port[i].either) {
			low[sources] = (uint8_t)port;
			high[sources++] = (uint8_t)(port >> 8);
		}
	}
}
static_assert(DECAP_MAX_SOURCES + DECAP_MAX_PORTS == 32, "there is a place for each");

// Ports begin at octet `at` of a packet's vector.
static void set_port_shuffle(struct parse_ports *shuffle, unsigned at)
{
	uint8_t *low = (uint8_t *)shuffle->low, *high = (uint8_t *)shuffle->high;

	for (unsigned place = 0; place < DECAP_MAX_SOURCES + DECAP_MAX_PORTS; place++) {
		high[place] = (uint8_t)(at + (place < DECAP_MAX_SOURCES ? 0 : 2));
		low[place] = high[place] + 1;
	}
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
}

void parser_set_epoch(struct parser *parser, uint32_t number)
{
	parser->epoch = KEY_EPOCH(number);
	parser->kind_ipv4 = make_key(0, 0, 0, 0, (uint32_t)KEY_IPV4 | parser->epoch);
}

// From where a struct pkt_delta takes TTL, the two octets of the length, overhead and packets.
static __m128i delta_shuffle(unsigned ttl, unsigned low, unsigned high, unsigned overhead)
{
	const uint8_t shuffle[16] = {(uint8_t)ttl,
				     NOTHING,
				     NOTHING,
				     NOTHING,
				     (uint8_t)low,
				     (uint8_t)high,
				     NOTHING,
				     NOTHING,
				     (uint8_t)low,
				     (uint8_t)high,
				     (uint8_t)low,
				     (uint8_t)high,
				     (uint8_t)overhead,
				     (uint8_t)(overhead + 1),
				     (uint8_t)(overhead + 2),
				     NOTHING};

	return _mm_loadu_si128((const __m128i *)shuffle);
}

void parser_init(struct parser *parser, const struct options *options,
		 const struct hash_key *secret)
{
	memset(parser, 0, sizeof(*parser));
	set_l4(parser);
	set_key_shuffles(parser);
	parser_set_epoch(parser, 0);
	parser->delta_of_ipv4 = delta_shuffle(8, 3, 2, 4);
	parser->delta_of_words = delta_shuffle(8, 0, 1, 4);
	set_tunnel_ports(parser, &options->decap);
	set_port_shuffle(&parser->ports_of_ipv4, IPV4_PORTS);
	set_port_shuffle(&parser->ports_of_ipv6, IPV6_PORTS);
	parser->secret = *secret;
	parser->packet.decap = options->decap;
	parser->packet.drop_sliced = options->bad_length == BAD_LENGTH_DROP;
	parser->key = options->key;
	parser->takes_non_ip = options->non_ip == NON_IP_FLOWS;
	parser->vlan_mask = options->key & KEY_VLAN ? 0xfff : 0;
	set_types(parser);
}

static uint64_t address_words(const uint8_t *address, uint8_t ip_version)
{
	return ip_version == 4 ? load32(address) : load64(address) ^ load64(address + 8);
}

uint16_t pkt_fold(const struct pkt_meta *pkt, const struct slow_headers *slow)
{
	bool v4 = flow_key_is_ipv4(&pkt->key);
	uint64_t words = pkt->key.address;
	uint32_t ports = pkt->key.ports;

	if (pkt->key.kind & KEY_LONG) {
		struct pkt_headers view;

		headers_of(pkt, slow, &view);
		words = address_words(view.source, v4 ? 4 : 6) ^
			address_words(view.destination, v4 ? 4 : 6);
	}
	// what no NIC takes ports of
	if (pkt->key.protocol != L4_TCP && pkt->key.protocol != L4_UDP &&
	    pkt->key.protocol != L4_SCTP)
		ports = 0;
	return fold_words(words, ports);
}

static bool tells_apart(const struct parser *parser, uint16_t has)
{
	return parser->key & KEY_VNI &&
	       (has & (PACKET_HAS_VNI | PACKET_VNI_ONE_WAY)) == PACKET_HAS_VNI;
}

static void copy_mac(uint8_t *to, const struct pkt_meta *pkt, const struct slow_headers *slow)
{
	unsigned direction = pkt_direction(pkt);

	memcpy(to + 6 * direction, slow->mac, 6);
	memcpy(to + 6 * !direction, slow->mac + 6, 6);
}

static void extra_of(const struct parser *parser, uint8_t input, const struct pkt_meta *pkt,
		     const struct slow_headers *slow, struct flow_key_extra *extra)
{
	const struct packet_headers *packet = &slow->packet;

	memset(extra, 0, sizeof(*extra));
	if (parser->key & KEY_VLAN)
		extra->inner_vlan = packet->inner_vlan;
	if (tells_apart(parser, packet->has)) {
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
		extra->input = input;
		extra->has |= 1U << 17;
	}
	if (parser->key & KEY_MAC && (packet->has & PACKET_HAS_MAC)) {
		copy_mac(extra->mac, pkt, slow);
		extra->has |= PACKET_HAS_MAC;
	}
}

uint64_t key_extra(const struct parser *parser, uint8_t input, const struct pkt_meta *pkt,
		   const struct slow_headers *slow)
{
	struct flow_key_extra extra;

	extra_of(parser, input, pkt, slow, &extra);
	if (!flow_key_has_extra(&extra))
		return 0;
	return low64(hash_extra(&parser->secret, parser->secret.round[6], &extra));
}

// The tunnel as a part of the key: outer addresses in the order of their octets, as a mirror sends
// both directions of a Flow the same way. Ids of one direction tell nothing apart.
static __m128i hash_tunnel(const struct hash_key *secret, const struct packet_headers *packet)
{
	const size_t octets = packet->outer_version == 4 ? 4 : 16;
	const unsigned own = packet->has & (PACKET_TUNNEL_HAS_ID | PACKET_VNI_ONE_WAY);
	const uint32_t id = own == PACKET_TUNNEL_HAS_ID ? packet->vni : 0;
	bool turned = memcmp(packet->outer_source, packet->outer_destination, octets) > 0;
	uint8_t address[2][16] = {{0}};
	__m128i state;

	memcpy(address[turned], packet->outer_source, octets);
	memcpy(address[!turned], packet->outer_destination, octets);
	state = _mm_set_epi32(packet->tunnel, packet->outer_version, own, (int)id);
	state = hash_block(secret, secret->round[5], state);
	state = hash_block(secret, state, _mm_loadu_si128((const __m128i *)address[0]));
	return hash_block(secret, state, _mm_loadu_si128((const __m128i *)address[1]));
}

// A mask of further members goes on top of the key that the fast way would make.
static void set_key(const struct parser *parser, uint8_t input, const struct slow_headers *slow,
		    struct pkt_meta *pkt)
{
	const struct packet_headers *packet = &slow->packet;
	uint32_t ports = (uint32_t)rte_bswap16(packet->source_port) |
			 (uint32_t)rte_bswap16(packet->destination_port) << 16;
	const uint8_t *source = slow->source, *destination = slow->destination;
	bool v4 = packet->ip_version == 4;
	uint64_t addresses = load32(source) | (uint64_t)load32(destination) << 32, address;
	const uint8_t *at = (const uint8_t *)&ports;
	uint64_t order = v4 ? order4(addresses, at) : order6(source, destination, at);
	uint8_t kind = parser->epoch | (v4 ? KEY_IPV4 : KEY_IPV6 | KEY_LONG);
	uint64_t extra;

	pkt->side = order & 16;
	if (v4)
		address = order ? addresses << 32 | addresses >> 32 : addresses;
	else
		address = low64(long_address(&parser->secret, order ? destination : source,
					     order ? source : destination));
	extra = key_extra(parser, input, pkt, slow);
	kind |= extra != 0 ? KEY_LONG : 0;
	address ^= extra;
	if (parser->key & KEY_TUNNEL && packet->n_tunnels != 0) {
		kind |= KEY_LONG;
		address ^= low64(hash_tunnel(&parser->secret, packet));
	}
	_mm_store_si128((__m128i *)&pkt->key,
			make_key(address, ports_in_order(ports, order),
				 packet->vlan & parser->vlan_mask, packet->protocol, kind));
}

struct fragment_key parse_fragment_key(const struct parser *parser,
				       const struct ip_fragment *fragment)
{
	struct {
		uint8_t source[16], destination[16];
		uint32_t id, vni;
		uint16_t vlan, inner_vlan;
		uint8_t protocol, ip_version, has_vni, nothing;
	} all = {
	    .id = fragment->fragment.id,
	    .protocol = fragment->fragment.protocol,
	    .ip_version = fragment->ip_version,
	    .vlan = fragment->vlan & parser->vlan_mask,
	    .inner_vlan = fragment->inner_vlan & parser->vlan_mask,
	    .has_vni = tells_apart(parser, fragment->has),
	};
	const size_t octets = fragment->ip_version == 4 ? 4 : 16;
	const __m128i *block = (const __m128i *)&all;
	__m128i hash = parser->secret.round[7];
	struct fragment_key key;

	static_assert(sizeof(all) == 3 * sizeof(*block), "three vectors without padding");
	memcpy(all.source, fragment->source, octets);
	memcpy(all.destination, fragment->destination, octets);
	all.vni = all.has_vni ? fragment->vni : 0;
	for (unsigned i = 0; i < 3; i++)
		hash = hash_block(&parser->secret, hash, _mm_loadu_si128(&block[i]));
	_mm_storeu_si128((__m128i *)&key, hash);
	return key;
}

void parse_join(const struct parser *parser, uint8_t input, const struct first_fragment *first,
		struct pkt_meta *pkt, struct slow_headers *slow)
{
	struct packet_headers *packet = &slow->packet;

	packet->protocol = first->protocol;
	packet->source_port = first->source_port;
	packet->destination_port = first->destination_port;
	packet->icmp_type_code = first->icmp_type_code;
	if (first->has & FIRST_HAS_ICMP)
		packet->has |= PACKET_HAS_ICMP;
	set_key(parser, input, slow, pkt);
}

void set_slow_delta(const struct packet_headers *packet, struct pkt_delta *delta)
{
	uint16_t length = (uint16_t)RTE_MIN(packet->ip_octets, (uint32_t)UINT16_MAX);

	*delta = (struct pkt_delta){.ttl = packet->ttl,
				    .octets = packet->ip_octets,
				    .length = {length, length},
				    .packets = 1};
}

enum ignore_reason parse_full(const struct parser *parser, const struct frame *frame,
			      struct pkt_meta *pkt, struct slow_headers *slow)
{
	struct packet_headers *packet = &slow->packet;
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
	set_slow_delta(packet, &pkt->delta);
	set_key(parser, frame->input, slow, pkt);
	if (parser->keeps_tunnel)
		flow_tunnel_take(&slow->tunnel, packet, frame->octets, pkt_direction(pkt));
	pkt->marks = PKT_SLOW | (uint32_t)packet->tcp_flags
				    << (ENTRY_FLAGS_BITS * pkt_direction(pkt));
	return IGNORE_NONE;
}

static void headers_of_fast(const struct pkt_meta *pkt, struct pkt_headers *view)
{
	const uint8_t *frame = rte_pktmbuf_mtod(pkt->mbuf, const uint8_t *);
	const uint32_t l3 = pkt->l3_offset;
	bool v4 = flow_key_is_ipv4(&pkt->key);
	uint32_t header = v4 ? 20 : 40, captured;

	view->frame = frame;
	view->ip_version = v4 ? 4 : 6;
	view->source = view->frame + l3 + (v4 ? 12 : 8);
	view->destination = view->source + (v4 ? 4 : 16);
	view->l4_offset = l3 + header;
	view->l4_length = pkt->delta.octets - header;
	captured = rte_pktmbuf_data_len(pkt->mbuf) - view->l4_offset;
	view->l4_captured = captured < view->l4_length ? captured : view->l4_length;
}

void headers_of(const struct pkt_meta *pkt, const struct slow_headers *slow,
		struct pkt_headers *view)
{
	const struct packet_headers *packet;
	uint32_t captured;

	if (!(pkt->marks & PKT_SLOW)) {
		headers_of_fast(pkt, view);
		return;
	}
	packet = &slow->packet;
	view->frame = rte_pktmbuf_mtod(pkt->mbuf, const uint8_t *);
	view->ip_version = packet->ip_version;
	view->source = slow->source;
	view->destination = slow->destination;
	view->l4_offset = packet->l4_offset;
	view->l4_captured = packet->l4_captured;
	captured = rte_pktmbuf_data_len(pkt->mbuf); // of a frame of several mbufs, the first
	if (view->l4_offset + view->l4_captured > captured)
		view->l4_captured = captured > view->l4_offset ? captured - view->l4_offset : 0;
	view->l4_length = packet->ip_octets - (packet->l4_offset - packet->l3_offset);
}
