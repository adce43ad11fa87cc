// SPDX-License-Identifier: BSD-3-Clause
#include "probe/collector/sampled_packet.h"

#include <string.h>

#include "probe/meter/flow_tunnel.h"
#include "probe/packet/bounds.h"
#include "probe/packet/ethertype.h"
#include "probe/packet/packet.h"

static void put_link(struct flow_record *record, const struct packet_headers *packet,
		     const uint8_t *octets)
{
	if (packet->has & PACKET_HAS_MAC) {
		memcpy(record->destination_mac, octets + packet->mac_offset, 6);
		memcpy(record->source_mac, octets + packet->mac_offset + 6, 6);
		record->has |= RECORD_HAS(MAC);
	}
	record->vlan = packet->vlan;
	record->inner_vlan = packet->inner_vlan;
	if (!(packet->has & PACKET_HAS_MPLS))
		return;
	record->mpls_top = packet->mpls_top;
	record->has |= RECORD_HAS(MPLS);
	if (!(record->has & RECORD_HAS(TUNNEL)))
		return;
	flow_tunnel_take(&record->measures.tunnel, packet, octets, 0);
	record->has |= record->measures.tunnel.has;
}

static void put_ip(struct flow_record *record, const struct packet_headers *packet)
{
	const unsigned octets = packet->ip_version == 4 ? 4 : 16;

	record->ip_version = packet->ip_version;
	record->protocol = packet->protocol;
	memcpy(record->source, packet->source, octets);
	memcpy(record->destination, packet->destination, octets);
	record->source_port = packet->source_port;
	record->destination_port = packet->destination_port;
	record->tcp_flags[FORWARD] = packet->tcp_flags;
	record->tos[FORWARD] = packet->tos;
	record->min_ttl[FORWARD] = record->max_ttl[FORWARD] = packet->ttl;
	record->min_length[FORWARD] = record->max_length[FORWARD] = packet->ip_octets;
	record->octets[FORWARD] = packet->ip_octets;
	record->fragments[FORWARD] =
	    (packet->has & (PACKET_FIRST_FRAGMENT | PACKET_LATER_FRAGMENT)) != 0;
	if (packet->has & PACKET_HAS_ICMP) {
		record->icmp_type_code[FORWARD] = packet->icmp_type_code;
		record->has |= RECORD_HAS(ICMP);
	}
}

// RFC 826: addresses of IPv4 behind those of the hardware.
static void put_arp(struct flow_record *record, const uint8_t *arp, uint32_t octets)
{
	enum { HEADER = 8 };

	if (octets < HEADER || load_be16(arp + 2) != TYPE_IPV4 || arp[5] != 4 ||
	    octets < HEADER + 2 * (arp[4] + 4U))
		return;
	memcpy(record->source, arp + HEADER + arp[4], 4);
	memcpy(record->destination, arp + HEADER + 2 * arp[4] + 4, 4);
}

static void put_other(struct flow_record *record, const struct packet_headers *packet,
		      const struct sampled_frame *frame)
{
	enum { TYPE_ARP = 0x0806 };
	const uint16_t type = packet->ethertype > TYPE_LARGEST_LENGTH ? packet->ethertype : 0;
	const uint32_t at = packet->l3_offset;

	record->source_port = record->destination_port = type;
	record->octets[FORWARD] = packet->wire_length > at ? packet->wire_length - at : 0;
	if (type == TYPE_ARP && at <= frame->captured)
		put_arp(record, frame->octets + at, frame->captured - at);
}

bool sampled_packet_read(void *, const struct sampled_frame *frame, struct flow_record *record)
{
	static const struct packet_settings settings; // into no tunnels
	const uint32_t stripped = frame->stripped < frame->length ? frame->stripped : 0;
	struct packet_headers packet;
	const enum ignore_reason reason =
	    packet_parse(&packet, &settings, frame->octets, frame->captured,
			 frame->length - stripped, frame->link_type);

	if (reason != IGNORE_NONE && !(packet.has & PACKET_HAS_MAC))
		return false;
	record->packets[FORWARD] = 1;
	record->layer2_octets[FORWARD] = frame->length;
	put_link(record, &packet, frame->octets);
	if (reason == IGNORE_NONE)
		put_ip(record, &packet);
	else
		put_other(record, &packet, frame);
	return true;
}
