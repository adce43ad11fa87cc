// SPDX-License-Identifier: BSD-3-Clause
#include "probe/packet/sound.h"

#include <netinet/in.h>

#include <rte_ip.h>

#include "probe/packet/ethertype.h"
#include "probe/packet/ip.h"

enum { TAGS_MOST = 4, LABELS_MOST = 16 };

bool ipv4_checksum_is_right(const uint8_t *ip)
{
	return rte_raw_cksum(ip, (ip[0] & 15) * 4U) == 0xffff;
}

static uint32_t room_of(const struct bounds *bounds, uint32_t at)
{
	return bounds->wire - at;
}

// Version, header length and total length; neither checksum nor what a broker has left of it.
static bool ipv4_is_whole(const struct bounds *bounds, uint32_t at)
{
	const uint8_t *ip = bounds->frame + at;
	uint32_t header;

	if (!bounds_has(bounds, at, IPV4_HEADER) || ip[0] >> 4 != 4)
		return false;
	header = (ip[0] & 15) * 4U;
	return header >= IPV4_HEADER && bounds_has(bounds, at, header) &&
	       load_be16(ip + 2) >= header;
}

static bool ipv4_fits(const struct bounds *bounds, uint32_t at)
{
	return load_be16(bounds->frame + at + 2) <= room_of(bounds, at);
}

static bool is_next_header(uint8_t protocol)
{
	switch (protocol) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_IPIP:
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_IPV6:
	case IPPROTO_ROUTING:
	case IPPROTO_FRAGMENT:
	case IPPROTO_GRE:
	case IPPROTO_ESP:
	case IPPROTO_AH:
	case IPPROTO_ICMPV6:
	case IPPROTO_NONE:
	case IPPROTO_DSTOPTS:
	case IPPROTO_PIM:
	case IPPROTO_SCTP:
	case 89:  // OSPF
	case 97:  // EtherIP
	case 112: // VRRP
	case 115: // L2TPv3
	case 137: // MPLS
	case 143: // Ethernet
		return true;
	default:
		return false;
	}
}

// Of all random headers, one in 2^16 has a right checksum; where the length says nothing, a first
// fragment or whole packet (reserved bit and offset are 0) with a known protocol is wanted as well.
static bool ipv4_looks_sliced(const struct bounds *bounds, uint32_t at)
{
	const uint8_t *ip = bounds->frame + at;

	return bounds->count_sliced && (load_be16(ip + 6) & 0x9fff) == 0 && ip[8] != 0 &&
	       (ip[9] == IPPROTO_ICMP || is_next_header(ip[9]));
}

static bool ipv4_is_sound(const struct bounds *bounds, uint32_t at)
{
	return ipv4_is_whole(bounds, at) && ipv4_checksum_is_right(bounds->frame + at) &&
	       (ipv4_fits(bounds, at) || ipv4_looks_sliced(bounds, at));
}

static bool ipv4_lacks_checksum(const struct bounds *bounds, uint32_t at)
{
	return ipv4_is_whole(bounds, at) && ipv4_fits(bounds, at) &&
	       load_be16(bounds->frame + at + 10) == 0;
}

// ::/8 with mapped and translated addresses, 2000::/3, fc00::/7, fe80::/9.
static bool is_unicast(uint8_t first)
{
	return first == 0 || first >> 5 == 1 || first >> 1 == 0xfc >> 1 || first == 0xfe;
}

bool ipv6_is_likely(const uint8_t *ip)
{
	return is_unicast(ip[8]) && (is_unicast(ip[24]) || ip[24] == 0xff) && is_next_header(ip[6]);
}

static bool is_ipv6(const struct bounds *bounds, uint32_t at)
{
	return bounds_has(bounds, at, IPV6_HEADER) && bounds->frame[at] >> 4 == 6 &&
	       ipv6_is_likely(bounds->frame + at);
}

static uint32_t ipv6_octets(const struct bounds *bounds, uint32_t at)
{
	return load_be16(bounds->frame + at + 4) + (uint32_t)IPV6_HEADER;
}

// A payload length of 0 is what BIG TCP has.
static bool ipv6_is_big(const struct bounds *bounds, uint32_t at)
{
	return load_be16(bounds->frame + at + 4) == 0 &&
	       room_of(bounds, at) > UINT16_MAX + (uint32_t)IPV6_HEADER;
}

bool ip_is_sound(const struct bounds *bounds, uint32_t at)
{
	if (ipv4_is_sound(bounds, at))
		return true;
	return is_ipv6(bounds, at) &&
	       (ipv6_octets(bounds, at) == room_of(bounds, at) || ipv6_is_big(bounds, at));
}

bool ip_is_plausible(const struct bounds *bounds, uint32_t at)
{
	uint32_t captured = bounds->captured - at, least;

	if (!bounds_has(bounds, at, 1))
		return false;
	if (bounds->frame[at] >> 4 != 4 && bounds->frame[at] >> 4 != 6)
		return false;
	least = bounds->frame[at] >> 4 == 4 ? IPV4_HEADER : IPV6_HEADER;
	if (captured < least)
		return captured < room_of(bounds, at);
	if (ipv4_lacks_checksum(bounds, at))
		return true;
	return bounds->count_sliced && is_ipv6(bounds, at) &&
	       ipv6_octets(bounds, at) > room_of(bounds, at);
}

bool ip_is_announced(const struct bounds *bounds, uint32_t at, unsigned version)
{
	if (version == 4)
		return ipv4_is_sound(bounds, at) || ipv4_lacks_checksum(bounds, at);
	return is_ipv6(bounds, at) &&
	       (bounds->count_sliced || ipv6_octets(bounds, at) <= room_of(bounds, at));
}

bool ppp_is_sound(const struct bounds *bounds, uint32_t at)
{
	uint32_t octets;
	uint16_t protocol;

	if (!bounds_has(bounds, at, 1))
		return false;
	octets = bounds->frame[at] & 1 ? 1 : 2; // RFC 1661 section 6.5
	if (!bounds_has(bounds, at, octets))
		return false;
	protocol = octets == 1 ? bounds->frame[at] : load_be16(bounds->frame + at);
	return (protocol == PPP_IPV4 && ip_is_announced(bounds, at + octets, 4)) ||
	       (protocol == PPP_IPV6 && ip_is_announced(bounds, at + octets, 6));
}

static bool pppoe_is_sound(const struct bounds *bounds, uint32_t at)
{
	return bounds_has(bounds, at, 8) && load_be16(bounds->frame + at) == 0x1100 &&
	       ppp_is_sound(bounds, at + 6);
}

static bool mpls_is_sound(const struct bounds *bounds, uint32_t at)
{
	for (unsigned i = 0; i < LABELS_MOST && bounds_has(bounds, at, 4); i++, at += 4)
		if (bounds->frame[at + 2] & 1)
			return ip_is_sound(bounds, at + 4);
	return false;
}

bool ethernet_is_sound(const struct bounds *bounds, uint32_t at)
{
	uint16_t type;

	if (!bounds_has(bounds, at, 14))
		return false;
	type = load_be16(bounds->frame + at + 12);
	at += 14;
	for (unsigned i = 0; i < TAGS_MOST && ethertype_is_vlan(type); i++, at += 4) {
		if (!bounds_has(bounds, at, 4))
			return false;
		type = load_be16(bounds->frame + at + 2);
	}
	switch (type) {
	case TYPE_IPV4:
		return ip_is_announced(bounds, at, 4);
	case TYPE_IPV6:
		return ip_is_announced(bounds, at, 6);
	case TYPE_MPLS:
		return mpls_is_sound(bounds, at);
	case TYPE_PPPOE_SESSION:
		return pppoe_is_sound(bounds, at);
	default:
		return false;
	}
}
