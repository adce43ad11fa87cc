// SPDX-License-Identifier: BSD-3-Clause
#include "fuzz_input.h"
#include "packet_input.h"
#include "probe/meter/parse.h"

static void check(const struct packet_headers *packet, const uint8_t *frame, uint32_t captured)
{
	unsigned address = packet->ip_version == 4 ? 4 : 16;

	fuzz_check(packet->ip_version == 4 || packet->ip_version == 6);
	fuzz_check(packet->l3_offset < packet->l4_offset && packet->l4_offset <= captured);
	fuzz_check(packet->l4_captured <= captured - packet->l4_offset);
	fuzz_check(packet->ip_octets <= packet->wire_length - packet->l3_offset);
	fuzz_check(packet->l4_offset - packet->l3_offset + packet->l4_captured <=
		   packet->ip_octets);
	fuzz_check(packet->source >= frame + packet->l3_offset);
	fuzz_check(packet->destination == packet->source + address);
	fuzz_check(packet->destination + address <= frame + packet->l4_offset);
	fuzz_check(!(packet->has & PACKET_HAS_MAC) || packet->mac_offset + 14 <= packet->l3_offset);
	fuzz_check(packet->n_tunnels <= PACKET_MAX_TUNNELS);
	fuzz_check(!(packet->has & PACKET_LATER_FRAGMENT) ||
		   (packet->l4_captured == 0 && packet->source_port == 0));
	fuzz_check(packet->fragment.octets <= packet->ip_octets);
	fuzz_check(!(packet->has & PACKET_IN_FRAGMENT) ||
		   (packet->n_tunnels > 0 && packet->outer.source >= frame &&
		    packet->outer.destination < packet->source));
}

// What the fast way takes, it takes as the slow one does.
static void check_ways(const struct decap *decap, uint8_t *frame, uint32_t captured, uint32_t wire)
{
	static const struct hash_key secret;
	const struct options options = {.key = KEY_VLAN | KEY_VNI, .decap = *decap};
	const struct frame whole = {frame, captured, wire, 1, 0};
	struct rte_mbuf mbuf = {.buf_addr = frame, .data_len = (uint16_t)captured};
	struct pkt_meta fast = {.mbuf = &mbuf}, slow = {.mbuf = &mbuf};
	struct slow_headers packet;
	struct parser parser;
	__m128i key;

	memset(&parser, 0, sizeof(parser));
	parser_init(&parser, &options, &secret);
	if (!parse_fast(&parser, frame, captured, wire, &fast, &key))
		return;
	fuzz_check(parse_full(&parser, &whole, &slow, &packet) == IGNORE_NONE);
	fuzz_check(flow_key_equal(&fast.key, &slow.key));
	fuzz_check(fast.side == slow.side && (fast.marks | PKT_SLOW) == slow.marks);
	fuzz_check(memcmp(&fast.delta, &slow.delta, offsetof(struct pkt_delta, overhead)) == 0);
	fuzz_check(pkt_overhead(&fast, NULL) == pkt_overhead(&slow, &packet));
	fuzz_check(pkt_tos(&fast, NULL) == pkt_tos(&slow, &packet));
	fuzz_check(packet.packet.n_tunnels == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = {data, size};
	uint16_t link_type = fuzz_link_types[fuzz_number(&input, 1) % FUZZ_LINK_TYPES];
	unsigned tunnels = fuzz_number(&input, 1);
	struct packet_settings settings = {0};
	uint32_t cut = fuzz_number(&input, 2);
	struct packet_headers packet, plain;
	size_t n;
	uint8_t *frame = fuzz_octets(&input, SIZE_MAX, &n);
	enum ignore_reason reason;

	// The octet's bits are the first tunnels; all others go with its highest.
	decap_preset(&settings.decap, tunnels & 0x80 ? tunnels | ~0x7fU : tunnels);
	reason = packet_parse(&packet, &settings, frame, (uint32_t)n, (uint32_t)n + cut, link_type);
	fuzz_check(reason != IGNORE_NONE || packet.has & (PACKET_SLICED | PACKET_IN_FRAGMENT) ||
		   packet.wire_length == n + cut);
	if (reason == IGNORE_NONE)
		check(&packet, frame, (uint32_t)n);
	if (link_type == 1)
		check_ways(&settings.decap, frame, (uint32_t)n, (uint32_t)n + cut);
	// Looking into tunnels never decides whether a packet is metered.
	decap_preset(&settings.decap, 0);
	fuzz_check(packet_parse(&plain, &settings, frame, (uint32_t)n, (uint32_t)n + cut,
				link_type) == reason);
	free(frame);
	return 0;
}
