// SPDX-License-Identifier: BSD-3-Clause
// The second parser: IP and what it carries, and how likely octets are IP.
#include "plain_packet.h"

#include <string.h>

static bool is_one_of(int64_t number, const int *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == number)
			return true;
	return false;
}
#define IS_ONE_OF(number, ...)                                                                     \
	is_one_of(number, (const int[]){__VA_ARGS__},                                              \
		  sizeof((const int[]){__VA_ARGS__}) / sizeof(int))

// RFC 1071: the ones' complement sum over the header with its checksum has only ones.
bool plain_ipv4_sum_is_right(struct slice header)
{
	int64_t sum = 0;

	for (int64_t i = 0; i < (header.at[0] & 15) * 4; i += 2)
		sum += slice_number(header, i, 2);
	return sum % 0xffff == 0 && sum > 0;
}

// A header that is all there, of a packet at least as long.
static bool ipv4_is_complete(struct slice rest)
{
	int64_t words = slice_number(rest, 0, 1) - 0x40;

	return rest.here >= 20 && words >= 5 && words <= 15 && rest.here >= words * 4 &&
	       slice_number(rest, 2, 2) >= words * 4;
}

// IANA's protocol numbers that stand behind IPv6 headers, or that a tunnel's packet may have.
static bool is_known_protocol(int64_t protocol)
{
	return IS_ONE_OF(protocol, 0, 4, 6, 17, 41, 43, 44, 47, 50, 51, 58, 59, 60, 89, 97, 103,
			 112, 115, 132, 137, 143);
}

static bool ipv4_with_sum(struct slice rest)
{
	bool fits, begins_well;

	if (!ipv4_is_complete(rest) || !plain_ipv4_sum_is_right(rest))
		return false;
	fits = slice_number(rest, 2, 2) <= rest.wire;
	// no reserved bit, no offset, a TTL, a protocol that is known
	begins_well = (slice_number(rest, 6, 2) & 0x9fff) == 0 && rest.at[8] > 0 &&
		      (rest.at[9] == 1 || is_known_protocol(rest.at[9]));
	return fits || (rest.may_be_sliced && begins_well);
}

static bool ipv4_without_sum(struct slice rest)
{
	return ipv4_is_complete(rest) && slice_number(rest, 2, 2) <= rest.wire &&
	       slice_number(rest, 10, 2) == 0;
}

// RFC 4291 section 2.4 and IANA's address space: embedded IPv4, global, unique local, link or site.
static bool is_assigned(uint8_t first)
{
	return first == 0x00 || (first >= 0x20 && first <= 0x3f) ||
	       (first >= 0xfc && first <= 0xfe);
}

bool plain_ipv6_is_likely(struct slice rest)
{
	return rest.here >= 40 && is_assigned(rest.at[8]) &&
	       (is_assigned(rest.at[24]) || rest.at[24] == 0xff) && is_known_protocol(rest.at[6]);
}

static bool is_ipv6(struct slice rest)
{
	return rest.here >= 40 && rest.at[0] >> 4 == 6 && plain_ipv6_is_likely(rest);
}

bool plain_is_ip(struct slice rest)
{
	int64_t payload = slice_number(rest, 4, 2);

	if (ipv4_with_sum(rest))
		return true;
	return is_ipv6(rest) &&
	       (payload + 40 == rest.wire || (payload == 0 && rest.wire > 65535 + 40));
}

bool plain_may_be_ip(struct slice rest)
{
	int version = rest.here > 0 ? rest.at[0] >> 4 : 0;

	if (version != 4 && version != 6)
		return false;
	if (rest.here < (version == 4 ? 20 : 40)) // cut by the capture
		return rest.here < rest.wire;
	if (version == 4)
		return ipv4_without_sum(rest);
	return rest.may_be_sliced && is_ipv6(rest) && slice_number(rest, 4, 2) + 40 > rest.wire;
}

bool plain_is_announced_ip(struct slice rest, int version)
{
	if (version == 4)
		return ipv4_with_sum(rest) || ipv4_without_sum(rest);
	return is_ipv6(rest) && (rest.may_be_sliced || slice_number(rest, 4, 2) + 40 <= rest.wire);
}

// RFC 1661 section 2: the protocol's first octet may be left out when it is 0.
bool plain_is_ppp(struct slice rest)
{
	if (slice_begins(rest, "\0\x21", 2) || slice_begins(rest, "\0\x57", 2))
		rest = slice_behind(rest, 1);
	if (slice_begins(rest, "\x21", 1))
		return plain_is_announced_ip(slice_behind(rest, 1), 4);
	return slice_begins(rest, "\x57", 1) && plain_is_announced_ip(slice_behind(rest, 1), 6);
}

// RFC 2516 section 4: version and type 1, code 0.
static bool is_session(struct slice rest)
{
	return rest.here >= 8 && slice_begins(rest, "\x11\0", 2) &&
	       plain_is_ppp(slice_behind(rest, 6));
}

static bool is_label_stack(struct slice rest)
{
	for (int n = 1; n <= 16 && rest.here >= 4; n++) {
		bool bottom = rest.at[2] & 1;

		rest = slice_behind(rest, 4);
		if (bottom)
			return plain_is_ip(rest);
	}
	return false;
}

bool plain_is_ethernet(struct slice rest)
{
	int64_t type = slice_number(rest, 12, 2);

	rest = slice_behind(rest, 14);
	for (int n = 1; n <= 4; n++) {
		if (!IS_ONE_OF(type, 0x8100, 0x88a8, 0x8200, 0x9100, 0x9200, 0x9300))
			break;
		type = slice_number(rest, 2, 2);
		rest = slice_behind(rest, 4);
	}
	switch (type) {
	case 0x0800:
		return plain_is_announced_ip(rest, 4);
	case 0x86dd:
		return plain_is_announced_ip(rest, 6);
	case 0x8847:
		return is_label_stack(rest);
	case 0x8864:
		return is_session(rest);
	default:
		return false;
	}
}

static void set_addresses(struct plain_packet *packet, int source, int octets)
{
	packet->source_at = packet->ip.at + source;
	packet->destination_at = packet->source_at + octets;
	memcpy(packet->source.octet, packet->source_at, (size_t)octets);
	memcpy(packet->destination.octet, packet->destination_at, (size_t)octets);
}

static struct plain_fragment fragment(uint32_t id, int offset, bool more, int64_t octets)
{
	return (struct plain_fragment){.first = offset == 0 && more,
				       .later = offset > 0,
				       .more = more,
				       .id = id,
				       .octets = octets > 0 ? (uint32_t)octets : 0,
				       .offset = (uint16_t)offset};
}

// Without padding; a sliced packet had more than the layer around it.
static void end_ip(struct plain_packet *packet)
{
	packet->sliced = packet->ip_octets > packet->ip.wire;
	packet->ip.wire = packet->ip_octets;
	if (packet->ip.here > packet->ip_octets)
		packet->ip.here = packet->ip_octets;
}

// RFC 4302 section 2: next header, length in words but for two.
static void authentication_headers(struct plain_packet *packet)
{
	while (packet->protocol == 51 && packet->payload.here >= 8) {
		int octets = packet->payload.at[1] * 4 + 8;

		if (octets > packet->payload.here)
			break;
		packet->protocol = packet->payload.at[0];
		packet->payload = slice_behind(packet->payload, octets);
	}
}

// RFC 791 section 3.1.
static enum ignore_reason ipv4(struct plain_packet *packet)
{
	struct slice ip = packet->ip;
	int64_t header, total = slice_number(ip, 2, 2), flags = slice_number(ip, 6, 2);

	if (ip.here < 20)
		return IGNORE_IP_TRUNCATED;
	if (ip.at[0] / 16 != 4)
		return IGNORE_IP_VERSION;
	header = ip.at[0] % 16 * 4;
	total = total > 0 ? total : ip.wire; // left to a NIC
	if (header < 20 || total < header)
		return IGNORE_IP_HEADER_LENGTH;
	if (ip.here < header)
		return IGNORE_IP_TRUNCATED;
	if (total > ip.wire &&
	    !(ip.may_be_sliced && (slice_number(ip, 10, 2) == 0 || plain_ipv4_sum_is_right(ip))))
		return IGNORE_IP_LENGTH;
	packet->ip_octets = total;
	packet->tos = ip.at[1];
	packet->ttl = ip.at[8];
	packet->protocol = ip.at[9];
	set_addresses(packet, 12, 4);
	packet->fragment = fragment((uint32_t)slice_number(ip, 4, 2), (int)flags & 0x1fff,
				    (flags & 0x2000) != 0, total - header);
	packet->fragment.protocol = packet->protocol;
	end_ip(packet);
	packet->payload = slice_behind(packet->ip, header);
	if (!packet->fragment.later)
		authentication_headers(packet);
	return IGNORE_NONE;
}

// RFC 8200 section 4, RFC 6275, 7401, 5533.
static void extension_headers(struct plain_packet *packet)
{
	struct slice rest = slice_behind(packet->ip, 40);

	while (IS_ONE_OF(packet->protocol, 0, 43, 44, 51, 60, 135, 139, 140) && rest.here >= 8) {
		int octets = packet->protocol == 44   ? 8
			     : packet->protocol == 51 ? (rest.at[1] + 2) * 4 // RFC 4302
						      : (rest.at[1] + 1) * 8;
		int64_t field = slice_number(rest, 2, 2), id = slice_number(rest, 4, 4);
		bool is_fragment = packet->protocol == 44;

		if (octets > rest.here)
			break;
		packet->protocol = rest.at[0];
		rest = slice_behind(rest, octets);
		if (is_fragment)
			packet->fragment = fragment((uint32_t)id, (int)field / 8, field % 2 == 1,
						    packet->ip_octets - (rest.at - packet->ip.at));
		if (packet->fragment.later)
			break;
	}
	packet->payload = rest;
}

// RFC 2675 section 2, the option first in the header; and Linux's BIG TCP, which omits it.
static int64_t ipv6_octets(struct slice ip)
{
	int64_t payload = slice_number(ip, 4, 2);

	if (payload == 0 && ip.at[6] == 0 && ip.here >= 48 && ip.at[42] == 0xc2)
		payload = slice_number(ip, 44, 4);
	if (payload == 0 && ip.at[6] == 6)
		return ip.wire;
	return payload + 40;
}

static enum ignore_reason ipv6(struct plain_packet *packet)
{
	struct slice ip = packet->ip;

	if (ip.here < 40)
		return IGNORE_IP_TRUNCATED;
	if (ip.at[0] / 16 != 6)
		return IGNORE_IP_VERSION;
	packet->ip_octets = ipv6_octets(ip);
	if (packet->ip_octets > ip.wire &&
	    !(ip.may_be_sliced && slice_number(ip, 4, 2) > 0 && plain_ipv6_is_likely(ip)))
		return IGNORE_IP_LENGTH;
	packet->tos = (uint8_t)(slice_number(ip, 0, 2) >> 4);
	packet->ttl = ip.at[7];
	packet->protocol = ip.at[6];
	set_addresses(packet, 8, 16);
	end_ip(packet);
	extension_headers(packet);
	return IGNORE_NONE;
}

// RFC 768, 9293, 9260, 4340, 3828, 792, 4443.
static void transport(struct plain_packet *packet)
{
	const struct slice payload = packet->payload;
	const int protocol = packet->protocol;

	if (IS_ONE_OF(protocol, 6, 17, 33, 132, 136) && payload.here >= 4) {
		packet->source_port = (uint16_t)slice_number(payload, 0, 2);
		packet->destination_port = (uint16_t)slice_number(payload, 2, 2);
	}
	if (protocol == 6 && payload.here >= 14)
		packet->tcp_flags = slice_number(payload, 12, 2) & 0xfff;
	if ((protocol == 1 && packet->version == 4) || (protocol == 58 && packet->version == 6))
		packet->icmp = (int32_t)slice_number(payload, 0, 2);
}

// IPv6 has no checksum: UDP's length is the only witness of what the tail was.
static bool udp_contradicts(const struct plain_packet *packet)
{
	int64_t length = slice_number(packet->payload, 4, 2);

	return packet->version == 6 && packet->sliced && packet->protocol == 17 &&
	       !packet->fragment.first && length >= 0 &&
	       length != packet->ip_octets - (packet->payload.at - packet->ip.at);
}

enum ignore_reason plain_ip(struct plain_packet *packet)
{
	enum ignore_reason reason = packet->version == 4 ? ipv4(packet) : ipv6(packet);

	if (reason != IGNORE_NONE || packet->fragment.later)
		return reason;
	if (udp_contradicts(packet))
		return IGNORE_IP_LENGTH;
	transport(packet);
	return IGNORE_NONE;
}
