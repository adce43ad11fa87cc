// SPDX-License-Identifier: BSD-3-Clause
#include "probe/packet/link_type.h"

#include <stddef.h>

#include "config/link_types.h"
#include "probe/packet/ethernet.h"
#include "probe/packet/ethertype.h"
#include "probe/packet/wireless.h"

// A header of `octets` octets whose Ethertype stands at `type_at`.
static enum ignore_reason typed(struct packet_headers *packet, const struct bounds *bounds,
				uint32_t octets, uint32_t type_at)
{
	if (!bounds_has(bounds, 0, octets))
		return IGNORE_LINK_TRUNCATED;
	return ethertype_parse(packet, bounds, octets, load_be16(bounds->frame + type_at));
}

// An address family in the byte order of the machine that captured. IPv6 has another number on each
// system.
static enum ignore_reason link_bsd_loop(struct packet_headers *packet, const struct bounds *bounds)
{
	if (!bounds_has(bounds, 0, 4))
		return IGNORE_LINK_TRUNCATED;
	switch (bounds->frame[0] | bounds->frame[3]) {
	case 2:
		return ip_found(packet, 4, 4);
	case 10:
	case 24:
	case 28:
	case 30:
		return ip_found(packet, 4, 6);
	default:
		return ethertype_parse(packet, bounds, 4, 0);
	}
}

// Captures of link type PPP may hold Cisco HDLC frames (RFC 1547 section 4.3.1).
static enum ignore_reason link_ppp(struct packet_headers *packet, const struct bounds *bounds)
{
	if (bounds_has(bounds, 0, 1) && (bounds->frame[0] == 0x0f || bounds->frame[0] == 0x8f))
		return typed(packet, bounds, 4, 2);
	return ppp_parse(packet, bounds, 0);
}

// Netfilter's log: a header of 4 octets, then attributes of length, type and value, padded to 4, in
// the byte order of the machine that captured: nearly always little-endian. Attribute 9 is the
// packet (linux/netfilter/nfnetlink_log.h).
static enum ignore_reason link_netfilter_log(struct packet_headers *packet,
					     const struct bounds *bounds)
{
	uint32_t at = 4, octets;

	while (bounds_has(bounds, at, 4)) {
		octets = bounds->frame[at] | (uint32_t)bounds->frame[at + 1] << 8;
		if (bounds->frame[at + 2] == 9 && bounds->frame[at + 3] == 0)
			return ip_by_nibble(packet, bounds, at + 4);
		if (octets < 4)
			break;
		at += (octets + 3) & ~3U;
	}
	return IGNORE_LINK_TRUNCATED;
}

// OpenBSD's packet filter log: the first octet is its header's length without padding.
static enum ignore_reason link_packet_filter_log(struct packet_headers *packet,
						 const struct bounds *bounds)
{
	if (!bounds_has(bounds, 0, 1))
		return IGNORE_LINK_TRUNCATED;
	return ip_by_nibble(packet, bounds, (bounds->frame[0] + 3U) & ~3U);
}

// FDDI (ANSI X3.139): frame control and two addresses before the LLC header.
static enum ignore_reason link_fddi(struct packet_headers *packet, const struct bounds *bounds)
{
	return ethertype_parse(packet, bounds, 13, 0);
}

static enum ignore_reason link_ipv4(struct packet_headers *packet, const struct bounds *)
{
	return ip_found(packet, 0, 4);
}

static enum ignore_reason link_ipv6(struct packet_headers *packet, const struct bounds *)
{
	return ip_found(packet, 0, 6);
}

#define LINK(name, ...)                                                                            \
	static enum ignore_reason link_##name(struct packet_headers *packet,                       \
					      const struct bounds *bounds)                         \
	{                                                                                          \
		return __VA_ARGS__;                                                                \
	}
LINK(ethernet, ethernet_parse(packet, bounds, 0))
LINK(ip, ip_by_nibble(packet, bounds, 0))
LINK(pppoe, pppoe_parse(packet, bounds, 0))
LINK(mpls, ethertype_parse(packet, bounds, 0, TYPE_MPLS))
LINK(hdlc, typed(packet, bounds, 4, 2))
LINK(cooked, typed(packet, bounds, 16, 14))
LINK(cooked_2, typed(packet, bounds, 20, 0))
LINK(wireless, wireless_frame(packet, bounds, 0))
LINK(radiotap, wireless_radiotap(packet, bounds, 0))
LINK(ppi, wireless_ppi(packet, bounds))

typedef enum ignore_reason link_parser(struct packet_headers *packet, const struct bounds *bounds);

enum ignore_reason link_type_parse(struct packet_headers *packet, const struct bounds *bounds,
				   uint16_t link_type)
{
	static link_parser *const parsers[] = {
#define X(number, same, dlt, name, parse) [number] = link_##parse,
	    LINK_TYPES(X)
#undef X
	};

	if (link_type >= sizeof(parsers) / sizeof(parsers[0]) || parsers[link_type] == NULL)
		return IGNORE_LINK_TYPE;
	return parsers[link_type](packet, bounds);
}
