// SPDX-License-Identifier: BSD-3-Clause
#include "probe/packet/tunnel.h"

#include <netinet/in.h>
#include <string.h>

#include "probe/packet/ethernet.h"
#include "probe/packet/ethertype.h"
#include "probe/packet/ip.h"
#include "probe/packet/sound.h"
#include "probe/packet/wireless.h"

static bool is_teredo_address(const uint8_t *address)
{
	return memcmp(address, "\x20\x01\0\0", 4) == 0;
}

static bool is_link_local(const uint8_t *address)
{
	return address[0] == 0xfe && (address[1] & 0xc0) == 0x80;
}

// RFC 4380 section 2.4: one of the addresses has the prefix of Teredo, or client and server talk.
static bool is_teredo(const uint8_t *ip)
{
	return ip[0] >> 4 == 6 &&
	       (is_teredo_address(ip + 8) || is_teredo_address(ip + 24) || is_link_local(ip + 8));
}

// RFC 4380 section 5.1.1: authentication and origin indications, in this order, and an IPv6 packet.
enum ignore_reason tunnel_teredo(struct packet_headers *inner, const struct bounds *bounds,
				 uint32_t at, const struct packet_headers *)
{
	if (bounds_has(bounds, at, 4) && load_be16(bounds->frame + at) == 1)
		at += 4U + bounds->frame[at + 2] + bounds->frame[at + 3] + 9;
	if (bounds_has(bounds, at, 2) && load_be16(bounds->frame + at) == 0)
		at += 8;
	if (!bounds_has(bounds, at, IPV6_HEADER))
		return IGNORE_IP_TRUNCATED;
	if (!is_teredo(bounds->frame + at) &&
	    (bounds->frame[at] >> 4 != 6 || !ip_is_sound(bounds, at)))
		return IGNORE_IP_VERSION;
	return ip_found(inner, at, 6);
}

// RFC 3931 section 4.1: neither cookie nor sublayer say how long they are; Ethernet (RFC 4719) or
// PPP is where it is sound.
static enum ignore_reason l2tp_v3(struct packet_headers *inner, const struct bounds *bounds,
				  uint32_t at)
{
	if (!bounds_has(bounds, at, 4) || load_be32(bounds->frame + at) == 0) // control messages
		return IGNORE_NOT_IP;
	tunnel_set_vni(inner, load_be32(bounds->frame + at));
	inner->has |= PACKET_VNI_ONE_WAY;
	at += 4;
	for (unsigned i = 0; i < 4; i++, at += 4) {
		if (ethernet_is_sound(bounds, at))
			return ethernet_parse(inner, bounds, at);
		if (bounds_has(bounds, at, 4) && (load_be32(bounds->frame + at) == 0xff030021 ||
						  load_be32(bounds->frame + at) == 0xff030057))
			return ppp_parse(inner, bounds, at);
	}
	return IGNORE_NOT_IP;
}

enum {
	L2TP_CONTROL = 0x8000,
	L2TP_LENGTH = 0x4000,
	L2TP_SEQUENCE = 0x0800,
	L2TP_OFFSET = 0x0200,
	L2TP_RESERVED = 0x34f0
};

// RFC 2661 section 3.1; the ids are those that the receiver has chosen.
static enum ignore_reason l2tp_v2(struct packet_headers *inner, const struct bounds *bounds,
				  uint32_t at)
{
	uint16_t flags = load_be16(bounds->frame + at);

	if (flags & (L2TP_CONTROL | L2TP_RESERVED))
		return IGNORE_NOT_IP;
	at += flags & L2TP_LENGTH ? 4 : 2;
	if (!bounds_has(bounds, at, 12))
		return IGNORE_LINK_TRUNCATED;
	tunnel_set_vni(inner, load_be32(bounds->frame + at));
	inner->has |= PACKET_VNI_ONE_WAY;
	at += flags & L2TP_SEQUENCE ? 8 : 4;
	if (flags & L2TP_OFFSET)
		at += 2U + load_be16(bounds->frame + at);
	return ppp_parse(inner, bounds, at);
}

enum ignore_reason tunnel_l2tp(struct packet_headers *inner, const struct bounds *bounds,
			       uint32_t at, const struct packet_headers *outer)
{
	if (outer->protocol != IPPROTO_UDP)
		return l2tp_v3(inner, bounds, at);
	switch (load_be16(bounds->frame + at) & 15) {
	case 2:
		return l2tp_v2(inner, bounds, at);
	case 3:
		return load_be16(bounds->frame + at) & L2TP_CONTROL
			   ? IGNORE_NOT_IP
			   : l2tp_v3(inner, bounds, at + 4);
	default:
		return IGNORE_NOT_IP;
	}
}

// RFC 3378 section 3; some write the version into the wrong half of its octet. Segment routing
// has a protocol number without any header (RFC 8986 section 4.9).
enum ignore_reason tunnel_etherip(struct packet_headers *inner, const struct bounds *bounds,
				  uint32_t at, const struct packet_headers *outer)
{
	uint16_t header = load_be16(bounds->frame + at);

	if (outer->protocol == TUNNEL_PROTOCOL_ETHERNET)
		return ethernet_parse(inner, bounds, at);
	if (header != 0x3000 && header != 0x0300)
		return IGNORE_NOT_IP;
	return ethernet_parse(inner, bounds, at + 2);
}

// RFC 5415 section 4.3: a preamble of 0 (else DTLS), then the header's length in words, and flags:
// a native frame (of IEEE 802.11 for binding 1), a fragment.
enum ignore_reason tunnel_capwap(struct packet_headers *inner, const struct bounds *bounds,
				 uint32_t at, const struct packet_headers *)
{
	enum { NATIVE = 1U << 8, FRAGMENT = 1U << 7, KEEPALIVE = 1U << 3 };
	uint32_t header = load_be32(bounds->frame + at), octets = (header >> 19 & 31) * 4;

	if (header >> 24 != 0 || octets < 8 || header & (FRAGMENT | KEEPALIVE))
		return IGNORE_NOT_IP;
	if (!(header & NATIVE))
		return ethernet_parse(inner, bounds, at + octets);
	if ((header >> 9 & 31) != 1)
		return IGNORE_NOT_IP;
	return wireless_frame(inner, bounds, at + octets);
}

// TaZmen Sniffer Protocol: version 1, a received or to be transmitted packet, its link type, and
// tags until that of type 1; type 0 is a single octet of padding.
enum ignore_reason tunnel_tzsp(struct packet_headers *inner, const struct bounds *bounds,
			       uint32_t at, const struct packet_headers *)
{
	const uint8_t *frame = bounds->frame;
	uint16_t protocol = load_be16(frame + at + 2);

	if (frame[at] != 1 || frame[at + 1] > 1)
		return IGNORE_NOT_IP;
	at += 4;
	while (bounds_has(bounds, at, 2) && frame[at] != 1)
		at += frame[at] == 0 ? 1 : 2U + frame[at + 1];
	at++;
	if (protocol == 1)
		return ethernet_parse(inner, bounds, at);
	return protocol == 18 ? wireless_frame(inner, bounds, at) : IGNORE_LINK_TYPE;
}

// RFC 4023, RFC 7510.
enum ignore_reason tunnel_mpls(struct packet_headers *inner, const struct bounds *bounds,
			       uint32_t at, const struct packet_headers *)
{
	return ethertype_parse(inner, bounds, at, TYPE_MPLS);
}

// IP that a few bits announce at most: it is exactly as long as it says.
static enum ignore_reason bare_ip(struct packet_headers *inner, const struct bounds *bounds,
				  uint32_t at)
{
	return ip_is_sound(bounds, at) ? ip_by_nibble(inner, bounds, at) : IGNORE_IP_VERSION;
}

// By IANA's protocol number.
static enum ignore_reason protocol_parse(struct packet_headers *inner, const struct bounds *bounds,
					 uint32_t at, uint8_t protocol)
{
	switch (protocol) {
	case IPPROTO_IPIP:
	case IPPROTO_IPV6:
		return bare_ip(inner, bounds, at);
	case IPPROTO_GRE:
		return bounds_has(bounds, at, 4) ? tunnel_gre(inner, bounds, at, NULL)
						 : IGNORE_LINK_TRUNCATED;
	case TUNNEL_PROTOCOL_MPLS:
		return ethertype_parse(inner, bounds, at, TYPE_MPLS);
	case TUNNEL_PROTOCOL_ETHERNET:
		return ethernet_parse(inner, bounds, at);
	default:
		return IGNORE_NOT_IP;
	}
}

// draft-ietf-intarea-gue-09 sections 3.1 and 4: version 1 is bare IP; version 0 has control
// messages, the length of its options in words, and what follows.
enum ignore_reason tunnel_gue(struct packet_headers *inner, const struct bounds *bounds,
			      uint32_t at, const struct packet_headers *)
{
	enum { CONTROL = 0x20, OPTIONS = 31 };
	const uint8_t *header = bounds->frame + at;

	if (header[0] >> 6 == 1)
		return bare_ip(inner, bounds, at);
	if (header[0] >> 6 != 0 || header[0] & CONTROL)
		return IGNORE_NOT_IP;
	return protocol_parse(inner, bounds, at + 4 + (header[0] & OPTIONS) * 4U, header[1]);
}

// RFC 9300 section 5.1: N and V both use the first word, E needs N, I names the instance; R and,
// when it is encrypted (RFC 8061), K. RFC 9305 section 3: R is P, and the first word's end
// says what follows.
enum ignore_reason tunnel_lisp(struct packet_headers *inner, const struct bounds *bounds,
			       uint32_t at, const struct packet_headers *)
{
	enum { NONCE = 0x80, ECHO = 0x20, MAPS = 0x10, INSTANCE = 8, NEXT = 4, KEYS = 3 };
	const uint8_t *header = bounds->frame + at;
	uint8_t flags = header[0];
	uint16_t next;

	if (flags & KEYS || (flags & MAPS && flags & NONCE) || (flags & ECHO && !(flags & NONCE)))
		return IGNORE_NOT_IP;
	if (flags & INSTANCE)
		tunnel_set_vni(inner, load_be32(header + 4) >> 8);
	next = flags & NEXT ? ethertype_of_next(header[3]) : TYPE_IPV4;
	if (next == TYPE_IPV4 || next == TYPE_IPV6)
		return bare_ip(inner, bounds, at + 8);
	return next == 0 ? IGNORE_NOT_IP : ethertype_parse(inner, bounds, at + 8, next);
}

// RFC 7450 section 5.1.6: version 0, a multicast packet of type 6.
enum ignore_reason tunnel_amt(struct packet_headers *inner, const struct bounds *bounds,
			      uint32_t at, const struct packet_headers *)
{
	if (load_be16(bounds->frame + at) != 0x0600)
		return IGNORE_NOT_IP;
	return bare_ip(inner, bounds, at + 2);
}
