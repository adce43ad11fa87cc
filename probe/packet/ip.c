// SPDX-License-Identifier: BSD-3-Clause
#include "probe/packet/ip.h"

#include <netinet/in.h>

#include <rte_common.h>

#include "probe/packet/sound.h"

// The protocols that have no name in netinet/in.h here: HIP, Shim6.
enum { PROTOCOL_HIP = 139, PROTOCOL_SHIM6 = 140 };

enum { OPTION_JUMBO = 0xc2 };

// RFC 791 section 3.1. A total length of 0 is a segment that the sender's NIC was to cut: it is as
// long as what is left of the frame.
static enum ignore_reason ipv4_lengths(const struct packet_headers *packet,
				       const struct bounds *bounds, uint32_t *header,
				       uint32_t *total)
{
	const uint8_t *ip = bounds->frame + packet->l3_offset;
	uint32_t room = bounds->wire - packet->l3_offset;

	if (ip[0] >> 4 != 4)
		return IGNORE_IP_VERSION;
	*header = (ip[0] & 15) * 4;
	*total = load_be16(ip + 2);
	if (*header < IPV4_HEADER)
		return IGNORE_IP_HEADER_LENGTH;
	if (*total == 0)
		*total = room;
	return *total < *header ? IGNORE_IP_HEADER_LENGTH : IGNORE_NONE;
}

// A length beyond the frame is that of a packet whose tail was cut off on its way here, or it lies.
// What has been changed without a new checksum lies; a checksum of 0 was left to a NIC.
static bool ipv4_was_sliced(const uint8_t *ip)
{
	return load_be16(ip + 10) == 0 || ipv4_checksum_is_right(ip);
}

// What is left of a sliced packet is metered as the packet that it was.
static enum ignore_reason ip_length(struct packet_headers *packet, const struct bounds *bounds,
				    bool may_be_sliced)
{
	if (packet->ip_octets <= bounds->wire - packet->l3_offset)
		return IGNORE_NONE;
	if (!may_be_sliced)
		return IGNORE_IP_LENGTH;
	packet->has |= PACKET_SLICED;
	return IGNORE_NONE;
}

static void set_fragment(struct packet_headers *packet, const struct packet_fragment *fragment)
{
	packet->fragment = *fragment;
	packet->has &= (uint16_t) ~(PACKET_FIRST_FRAGMENT | PACKET_LATER_FRAGMENT);
	if (fragment->offset != 0)
		packet->has |= PACKET_LATER_FRAGMENT;
	else if (fragment->more)
		packet->has |= PACKET_FIRST_FRAGMENT;
}

static void ipv4_fragment(struct packet_headers *packet, const uint8_t *ip, uint32_t header)
{
	const uint16_t flags = load_be16(ip + 6);

	set_fragment(packet, &(struct packet_fragment){.id = load_be16(ip + 4),
						       .octets = packet->ip_octets - header,
						       .offset = flags & 0x1fff,
						       .protocol = ip[9],
						       .more = (flags & 0x2000) != 0});
}

// A sliced packet had more than was on the wire.
static void shorten(struct bounds *bounds, uint32_t end)
{
	bounds->wire = end;
	if (bounds->captured > end)
		bounds->captured = end;
}

static uint32_t extension_octets(uint8_t protocol, const uint8_t *header)
{
	if (protocol == IPPROTO_FRAGMENT)
		return 8;
	if (protocol == IPPROTO_AH)
		return (header[1] + 2U) * 4; // RFC 4302 section 2.2
	return (header[1] + 1U) * 8;	     // RFC 8200 section 4.2
}

// RFC 4302 section 3.1.1: what it authenticates follows in clear text.
static void ipv4_authentication(struct packet_headers *packet, const struct bounds *bounds)
{
	while (packet->protocol == IPPROTO_AH && bounds_has(bounds, packet->l4_offset, 8)) {
		const uint8_t *header = bounds->frame + packet->l4_offset;
		uint32_t octets = extension_octets(packet->protocol, header);

		if (!bounds_has(bounds, packet->l4_offset, octets))
			return;
		packet->protocol = header[0];
		packet->l4_offset += octets;
	}
}

static enum ignore_reason ipv4(struct packet_headers *packet, struct bounds *bounds)
{
	const uint8_t *ip = bounds->frame + packet->l3_offset;
	enum ignore_reason reason;
	uint32_t header;

	if (!bounds_has(bounds, packet->l3_offset, IPV4_HEADER))
		return IGNORE_IP_TRUNCATED;
	reason = ipv4_lengths(packet, bounds, &header, &packet->ip_octets);
	if (reason != IGNORE_NONE)
		return reason;
	if (!bounds_has(bounds, packet->l3_offset, header))
		return IGNORE_IP_TRUNCATED;
	reason = ip_length(packet, bounds, bounds->count_sliced && ipv4_was_sliced(ip));
	if (reason != IGNORE_NONE)
		return reason;
	packet->tos = ip[1];
	packet->ttl = ip[8];
	packet->protocol = ip[9];
	packet->source = ip + 12;
	packet->destination = ip + 16;
	packet->l4_offset = packet->l3_offset + header;
	ipv4_fragment(packet, ip, header);
	shorten(bounds, packet->l3_offset + packet->ip_octets);
	if (!(packet->has & PACKET_LATER_FRAGMENT))
		ipv4_authentication(packet, bounds);
	return IGNORE_NONE;
}

// RFC 2675: payload length 0, the true one in an option that stands first in the hop-by-hop header.
// Linux's BIG TCP leaves that header out: the packet is as long as what is left of the frame.
static uint64_t ipv6_length(const struct packet_headers *packet, const struct bounds *bounds)
{
	const uint8_t *ip = bounds->frame + packet->l3_offset;
	uint32_t payload = load_be16(ip + 4);

	if (payload == 0 && ip[6] == IPPROTO_HOPOPTS && bounds_has(bounds, packet->l3_offset, 48) &&
	    ip[42] == OPTION_JUMBO)
		payload = load_be32(ip + 44);
	if (payload == 0 && ip[6] == IPPROTO_TCP)
		return bounds->wire - packet->l3_offset;
	return (uint64_t)payload + IPV6_HEADER;
}

static bool is_extension(uint8_t protocol)
{
	switch (protocol) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_FRAGMENT:
	case IPPROTO_AH:
	case IPPROTO_DSTOPTS:
	case IPPROTO_MH:
	case PROTOCOL_HIP:
	case PROTOCOL_SHIM6:
		return true;
	default:
		return false;
	}
}

static void ipv6_fragment(struct packet_headers *packet, const uint8_t *header)
{
	const uint16_t offset = load_be16(header + 2);
	const uint32_t payload = packet->l4_offset + 8 - packet->l3_offset;

	set_fragment(packet, &(struct packet_fragment){
				 .id = load_be32(header + 4),
				 .octets = packet->ip_octets - RTE_MIN(payload, packet->ip_octets),
				 .offset = offset >> 3,
				 .more = (offset & 1) != 0});
}

// Walks RFC 8200's chain. It ends at the first other header, at a later fragment's payload, or at a
// header that is cut.
static void ipv6_chain(struct packet_headers *packet, const struct bounds *bounds)
{
	while (is_extension(packet->protocol) && bounds_has(bounds, packet->l4_offset, 8)) {
		const uint8_t *header = bounds->frame + packet->l4_offset;
		uint32_t octets = extension_octets(packet->protocol, header);

		if (!bounds_has(bounds, packet->l4_offset, octets))
			return;
		if (packet->protocol == IPPROTO_FRAGMENT)
			ipv6_fragment(packet, header);
		packet->protocol = header[0];
		packet->l4_offset += octets;
		if (packet->has & PACKET_LATER_FRAGMENT)
			return;
	}
}

static enum ignore_reason ipv6(struct packet_headers *packet, struct bounds *bounds)
{
	const uint8_t *ip = bounds->frame + packet->l3_offset;
	enum ignore_reason reason;
	uint64_t length;

	if (!bounds_has(bounds, packet->l3_offset, IPV6_HEADER))
		return IGNORE_IP_TRUNCATED;
	if (ip[0] >> 4 != 6)
		return IGNORE_IP_VERSION;
	length = ipv6_length(packet, bounds);
	if (length > UINT32_MAX)
		return IGNORE_IP_LENGTH;
	packet->ip_octets = (uint32_t)length;
	reason = ip_length(packet, bounds,
			   bounds->count_sliced && load_be16(ip + 4) != 0 && ipv6_is_likely(ip));
	if (reason != IGNORE_NONE)
		return reason;
	packet->tos = (uint8_t)(load_be16(ip) >> 4);
	packet->ttl = ip[7];
	packet->protocol = ip[6];
	packet->source = ip + 8;
	packet->destination = ip + 24;
	packet->l4_offset = packet->l3_offset + IPV6_HEADER;
	shorten(bounds, packet->l3_offset + packet->ip_octets);
	ipv6_chain(packet, bounds);
	return IGNORE_NONE;
}

static void ports(struct packet_headers *packet, const uint8_t *l4)
{
	if (packet->l4_captured < 4)
		return;
	packet->source_port = load_be16(l4);
	packet->destination_port = load_be16(l4 + 2);
}

static void icmp(struct packet_headers *packet, const uint8_t *l4)
{
	if (packet->l4_captured < 2)
		return;
	packet->icmp_type_code = load_be16(l4);
	packet->has |= PACKET_HAS_ICMP;
}

static void transport(struct packet_headers *packet, const uint8_t *l4)
{
	switch (packet->protocol) {
	case IPPROTO_TCP:
		if (packet->l4_captured >= 14)
			packet->tcp_flags = load_be16(l4 + 12) & 0xfff;
		ports(packet, l4);
		break;
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		ports(packet, l4);
		break;
	case IPPROTO_ICMP:
		if (packet->ip_version == 4)
			icmp(packet, l4);
		break;
	case IPPROTO_ICMPV6:
		if (packet->ip_version == 6)
			icmp(packet, l4);
		break;
	}
}

// IPv6 has no checksum that would tell a sliced packet from one whose length lies; UDP's length is
// the only other witness.
static bool length_is_contradicted(const struct packet_headers *packet, const uint8_t *l4)
{
	return packet->has & PACKET_SLICED && packet->ip_version == 6 &&
	       packet->protocol == IPPROTO_UDP && !(packet->has & PACKET_FIRST_FRAGMENT) &&
	       packet->l4_captured >= 6 &&
	       load_be16(l4 + 4) != packet->l3_offset + packet->ip_octets - packet->l4_offset;
}

enum ignore_reason ip_parse(struct packet_headers *packet, struct bounds *bounds)
{
	enum ignore_reason reason =
	    packet->ip_version == 4 ? ipv4(packet, bounds) : ipv6(packet, bounds);

	if (reason != IGNORE_NONE)
		return reason;
	packet->wire_length = RTE_MAX(packet->wire_length, bounds->wire);
	if (packet->has & PACKET_LATER_FRAGMENT)
		return IGNORE_NONE;
	packet->l4_captured = bounds->captured - packet->l4_offset;
	if (length_is_contradicted(packet, bounds->frame + packet->l4_offset))
		return IGNORE_IP_LENGTH;
	transport(packet, bounds->frame + packet->l4_offset);
	return IGNORE_NONE;
}
