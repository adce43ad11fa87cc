// SPDX-License-Identifier: BSD-3-Clause
// Packets without IP as those of Flows: MAC addresses, VLAN and EtherType, of ARP its addresses
// too.
#include "probe/meter/parse.h"

#include "probe/packet/bounds.h"
#include "probe/packet/ethertype.h"

enum { TYPE_ARP = 0x0806, ARP_HEADER = 8, AT_MAC = 10 };

// Whether ARP between IPv4 addresses is all there (RFC 826). *octets: how long it is.
static bool is_arp(const struct packet_headers *packet, const struct frame *frame, uint32_t *octets)
{
	const uint8_t *arp = frame->octets + packet->l3_offset;

	if (packet->ethertype != TYPE_ARP || frame->captured < packet->l3_offset + ARP_HEADER ||
	    load_be16(arp + 2) != TYPE_IPV4 || arp[5] != 4)
		return false;
	*octets = ARP_HEADER + 2 * (arp[4] + 4U);
	return frame->captured - packet->l3_offset >= *octets;
}

// What follows the link's header, without padding where that is known; 0: nothing.
static uint32_t payload_octets(const struct packet_headers *packet)
{
	const uint32_t room = packet->wire_length - packet->l3_offset;

	return packet->ethertype <= TYPE_LARGEST_LENGTH && packet->ethertype < room
		   ? packet->ethertype
		   : room;
}

static void set_endpoints(struct slow_headers *slow, const struct frame *frame)
{
	struct packet_headers *packet = &slow->packet;
	const uint8_t *arp = frame->octets + packet->l3_offset;

	memset(slow->source, 0, sizeof(slow->source));
	memset(slow->destination, 0, sizeof(slow->destination));
	memcpy(slow->destination + AT_MAC, slow->mac, 6);
	memcpy(slow->source + AT_MAC, slow->mac + 6, 6);
	if (!is_arp(packet, frame, &packet->ip_octets))
		return;
	memcpy(slow->source, arp + ARP_HEADER + arp[4], 4);
	memcpy(slow->destination, arp + ARP_HEADER + 2 * arp[4] + 4, 4);
}

static void set_link_key(const struct parser *parser, uint8_t input, enum ignore_reason reason,
			 struct pkt_meta *pkt, const struct slow_headers *slow)
{
	static const uint8_t no_ports[4];
	const struct packet_headers *packet = &slow->packet;
	const uint16_t type = packet->ethertype > TYPE_LARGEST_LENGTH ? packet->ethertype : 0;
	const uint64_t order = order6(slow->source, slow->destination, no_ports);
	const uint8_t *first = order ? slow->destination : slow->source;
	const uint8_t *second = order ? slow->source : slow->destination;
	uint64_t address = low64(long_address(&parser->secret, first, second));

	pkt->side = order & 16;
	address ^= key_extra(parser, input, pkt, slow);
	_mm_store_si128((__m128i *)&pkt->key,
			make_key(address,
				 rte_bswap16(type) | (uint32_t)rte_bswap16((uint16_t)reason) << 16,
				 packet->vlan & parser->vlan_mask, 0,
				 (uint32_t)KEY_LINK | KEY_LONG | parser->epoch));
}

bool parse_link(const struct parser *parser, const struct frame *frame, enum ignore_reason reason,
		struct pkt_meta *pkt, struct slow_headers *slow)
{
	struct packet_headers *packet = &slow->packet;

	if (!parser->takes_non_ip || reason > IGNORE_NOT_IP || !(packet->has & PACKET_HAS_MAC))
		return false;
	packet->ip_octets = payload_octets(packet);
	if (packet->ip_octets == 0)
		return false;
	memcpy(slow->mac, frame->octets + packet->mac_offset, sizeof(slow->mac));
	set_endpoints(slow, frame);
	packet->l4_offset = packet->l3_offset;
	set_slow_delta(packet, &pkt->delta);
	set_link_key(parser, frame->input, reason, pkt, slow);
	pkt->marks = PKT_SLOW;
	if (parser->keeps_tunnel)
		flow_tunnel_take(&slow->tunnel, packet, frame->octets, pkt_direction(pkt));
	return true;
}
