// SPDX-License-Identifier: BSD-3-Clause
// The second parser: what is between a tunnel's packet and the one that it holds.
#include "plain_packet.h"

enum { IANA_VXLAN = 1, IANA_NVGRE = 2 }; // the first octet of layer2SegmentId

static void set_id(struct plain_packet *inner, int64_t id, bool one_way)
{
	inner->tunnel.id = id;
	inner->tunnel.one_way = one_way;
}

// draft-foschiano-erspan-03 sections 4.1 to 4.3.
static enum ignore_reason erspan(struct plain_packet *inner, struct slice rest, bool third,
				 bool numbered)
{
	inner->tunnel.kind = TUNNEL_ERSPAN + 1;
	if (!third && !numbered)
		return plain_follow(inner, rest, 0x6558);
	if (third && rest.here < 12)
		return IGNORE_LINK_TRUNCATED;
	if (rest.here >= 4)
		inner->tunnel.erspan_session = (int32_t)slice_number(rest, 2, 2) % 1024;
	if (!third)
		return plain_follow(inner, slice_behind(rest, 8), 0x6558);
	if (rest.at[10] / 4 % 32 == 2) // IP without Ethernet
		return plain_by_nibble(inner, slice_behind(rest, rest.at[11] % 2 ? 20 : 12));
	return plain_follow(inner, slice_behind(rest, rest.at[11] % 2 ? 20 : 12), 0x6558);
}

// With or without the redirect header of WCCP's version 2.
static enum ignore_reason redirected(struct plain_packet *inner, struct slice rest)
{
	return plain_by_nibble(inner,
			       slice_number(rest, 0, 1) / 16 == 4 ? rest : slice_behind(rest, 4));
}

static enum ignore_reason gre(struct plain_packet *inner, struct slice rest)
{
	int flags = (int)slice_number(rest, 0, 2), type = (int)slice_number(rest, 2, 2);
	bool has_sum = flags & 0x8000, has_key = flags & 0x2000, has_number = flags & 0x1000;
	bool bridge = flags == 0x2001 && type == 0x6400; // MikroTik's EoIP
	bool enhanced = flags % 8 == 1 && !bridge;	 // RFC 2637

	if (rest.here < 4)
		return IGNORE_LINK_TRUNCATED;

	rest = slice_behind(rest, has_sum ? 8 : 4);
	if (has_key) {
		int64_t key = slice_number(rest, 0, 4);

		if (key < 0)
			return IGNORE_LINK_TRUNCATED;
		set_id(inner, enhanced ? key % 65536 : key, enhanced);
		if (bridge)
			inner->tunnel.id = rest.at[3] * 256 + rest.at[2];
		// RFC 7637 sections 3.2 and 3.3
		if (type == 0x6558 && flags == 0x2000 && key / 256 >= 4096) {
			inner->tunnel.kind = TUNNEL_NVGRE + 1;
			inner->tunnel.segment_type = IANA_NVGRE;
			inner->tunnel.nvgre_flow = (uint8_t)key;
			inner->tunnel.id = key / 256;
		}
		rest = slice_behind(rest, 4);
	}
	if (has_number)
		rest = slice_behind(rest, 4);
	if (enhanced && flags & 0x80)
		rest = slice_behind(rest, 4);
	if (type == 0x88be || type == 0x22eb)
		return erspan(inner, rest, type == 0x22eb, has_number);
	if (type == 0x880b)
		return plain_ppp(inner, rest);
	if (type == 0x883e)
		return redirected(inner, rest);
	return plain_follow(inner, rest, bridge ? 0x6558 : type);
}

// draft-ietf-nvo3-vxlan-gpe: the bit P; nothing that is reserved there is set.
bool plain_is_gpe(struct slice rest)
{
	return (rest.at[0] & ~0x08) == 0x04 && rest.at[1] == 0 && rest.at[2] == 0 &&
	       rest.at[7] == 0;
}

static enum ignore_reason vxlan(struct plain_packet *inner, struct slice rest)
{
	static const int types[256] = {[1] = 0x0800, 0x86dd, 0x6558, 0x894f, 0x8847};
	int type = plain_is_gpe(rest) ? types[rest.at[3]] : 0x6558;

	if (rest.at[0] & 8) {
		set_id(inner, slice_number(rest, 4, 3), false);
		inner->tunnel.segment_type = IANA_VXLAN;
	}
	return type == 0 ? IGNORE_NOT_IP : plain_follow(inner, slice_behind(rest, 8), type);
}

static enum ignore_reason geneve(struct plain_packet *inner, struct slice rest)
{
	set_id(inner, slice_number(rest, 4, 3), false);
	return plain_follow(inner, slice_behind(rest, 8 + rest.at[0] % 64 * 4),
			    (int)slice_number(rest, 2, 2));
}

// 3GPP TS 29.281 sections 5.1 and 5.2.
static enum ignore_reason gtp(struct plain_packet *inner, struct slice rest)
{
	int flags = rest.at[0], next = 0;

	set_id(inner, slice_number(rest, 4, 4), true);
	rest = slice_behind(rest, 8);
	if (flags % 8 == 0)
		return plain_by_nibble(inner, rest);
	if (rest.here < 4)
		return IGNORE_LINK_TRUNCATED;
	if (flags & 4)
		next = rest.at[3];
	rest = slice_behind(rest, 4);
	while (next != 0 && rest.here >= 4 && rest.at[0] != 0) {
		int octets = rest.at[0] * 4;

		if (octets > rest.here)
			return IGNORE_LINK_TRUNCATED;
		next = rest.at[octets - 1];
		rest = slice_behind(rest, octets);
	}
	return plain_by_nibble(inner, rest);
}

// RFC 4380 sections 5.1.1 and 2.
static enum ignore_reason teredo(struct plain_packet *inner, struct slice rest)
{
	bool teredo_address, link_local;

	if (slice_number(rest, 0, 2) == 1 && rest.here >= 4) // authentication
		rest = slice_behind(rest, 4 + rest.at[2] + rest.at[3] + 8 + 1);
	if (slice_number(rest, 0, 2) == 0) // origin
		rest = slice_behind(rest, 8);
	if (rest.here < 40)
		return IGNORE_IP_TRUNCATED;
	teredo_address =
	    slice_number(rest, 8, 4) == 0x20010000 || slice_number(rest, 24, 4) == 0x20010000;
	link_local = slice_number(rest, 8, 2) >> 6 == 0xfe80 >> 6;
	if (rest.at[0] / 16 != 6 || !(teredo_address || link_local || plain_is_ip(rest)))
		return IGNORE_IP_VERSION;
	inner->ip = rest;
	inner->version = 6;
	return IGNORE_NONE;
}

// RFC 3931 section 4.1, RFC 4719: a cookie and a sublayer of 0, 4, 8 or 12 octets together.
static enum ignore_reason l2tp_session(struct plain_packet *inner, struct slice rest)
{
	int64_t id = slice_number(rest, 0, 4);

	if (id <= 0)
		return IGNORE_NOT_IP;
	set_id(inner, id, true);
	for (int skip = 4; skip <= 16; skip += 4) {
		struct slice frame = slice_behind(rest, skip);

		if (plain_is_ethernet(frame))
			return plain_follow(inner, frame, 0x6558);
		if (slice_begins(frame, "\xff\x03\0\x21", 4) ||
		    slice_begins(frame, "\xff\x03\0\x57", 4))
			return plain_ppp(inner, frame);
	}
	return IGNORE_NOT_IP;
}

// RFC 2661 section 3.1.
static enum ignore_reason l2tp(struct plain_packet *inner, struct slice rest, bool in_udp)
{
	int64_t flags = slice_number(rest, 0, 2);

	if (!in_udp)
		return l2tp_session(inner, rest);
	if (flags % 16 == 3)
		return flags & 0x8000 ? IGNORE_NOT_IP : l2tp_session(inner, slice_behind(rest, 4));
	if (flags % 16 != 2 || flags & 0x8000 || flags & 0x34f0)
		return IGNORE_NOT_IP;
	rest = slice_behind(rest, flags & 0x4000 ? 4 : 2);
	if (rest.here < 12)
		return IGNORE_LINK_TRUNCATED;
	set_id(inner, slice_number(rest, 0, 4), true);
	rest = slice_behind(rest, flags & 0x0800 ? 8 : 4);
	if (flags & 0x0200)
		rest = slice_behind(rest, 2 + slice_number(rest, 0, 2));
	return plain_ppp(inner, rest);
}

// RFC 5415 section 4.3.
static enum ignore_reason capwap(struct plain_packet *inner, struct slice rest)
{
	int64_t header = slice_number(rest, 0, 4), octets = (header >> 19) % 32 * 4;
	bool native = header & 0x100, fragment = header & 0x80, keepalive = header & 8;

	if (header >> 24 != 0 || octets < 8 || fragment || keepalive)
		return IGNORE_NOT_IP;
	if (!native)
		return plain_follow(inner, slice_behind(rest, octets), 0x6558);
	if ((header >> 9) % 32 != 1) // IEEE 802.11
		return IGNORE_NOT_IP;
	return plain_wireless(inner, slice_behind(rest, octets), 1);
}

static enum ignore_reason tzsp(struct plain_packet *inner, struct slice rest)
{
	int64_t protocol = slice_number(rest, 2, 2);

	if (rest.at[0] != 1 || rest.at[1] > 1)
		return IGNORE_NOT_IP;
	rest = slice_behind(rest, 4);
	while (rest.here >= 2 && rest.at[0] != 1)
		rest = slice_behind(rest, rest.at[0] == 0 ? 1 : 2 + rest.at[1]);
	rest = slice_behind(rest, 1);
	if (protocol == 1)
		return plain_follow(inner, rest, 0x6558);
	return protocol == 18 ? plain_wireless(inner, rest, 1) : IGNORE_LINK_TYPE;
}

static enum ignore_reason exact_ip(struct plain_packet *inner, struct slice rest)
{
	return plain_is_ip(rest) ? plain_by_nibble(inner, rest) : IGNORE_IP_VERSION;
}

// What IANA's protocol numbers announce.
static enum ignore_reason of_protocol(struct plain_packet *inner, struct slice rest, int protocol)
{
	switch (protocol) {
	case 4:
	case 41:
		return exact_ip(inner, rest);
	case 47:
		return gre(inner, rest);
	case 137:
		return plain_follow(inner, rest, 0x8847);
	case 143:
		return plain_follow(inner, rest, 0x6558);
	default:
		return IGNORE_NOT_IP;
	}
}

// draft-ietf-intarea-gue-09.
static enum ignore_reason gue(struct plain_packet *inner, struct slice rest)
{
	int first = rest.at[0], protocol = rest.at[1];

	if (first >= 0x40 && first < 0x80)
		return exact_ip(inner, rest);
	if (first >= 0x20) // another version, control
		return IGNORE_NOT_IP;
	return of_protocol(inner, slice_behind(rest, 4 + first * 4), protocol);
}

// RFC 9300 section 5.1, RFC 9305 section 3: N L E V I P and two of keys.
static enum ignore_reason lisp(struct plain_packet *inner, struct slice rest)
{
	static const int types[256] = {[1] = 0x0800, 0x86dd, 0x6558, 0x894f, 0x8847};
	bool nonce = rest.at[0] & 0x80, echo = rest.at[0] & 0x20, maps = rest.at[0] & 0x10;
	int type = types[rest.at[3]];

	if (rest.at[0] % 4 != 0 || (nonce && maps) || (echo && !nonce))
		return IGNORE_NOT_IP;
	if (rest.at[0] & 8)
		set_id(inner, slice_number(rest, 4, 3), false);
	if (!(rest.at[0] & 4) || type == 0x0800 || type == 0x86dd)
		return exact_ip(inner, slice_behind(rest, 8));
	return type == 0 ? IGNORE_NOT_IP : plain_follow(inner, slice_behind(rest, 8), type);
}

static enum ignore_reason amt(struct plain_packet *inner, struct slice rest)
{
	if (!slice_begins(rest, "\x06\0", 2)) // RFC 7450 section 5.1.6
		return IGNORE_NOT_IP;
	return exact_ip(inner, slice_behind(rest, 2));
}

static enum ignore_reason etherip(struct plain_packet *inner, struct slice rest)
{
	int64_t version = slice_number(rest, 0, 2);

	if (version != 0x3000 && version != 0x0300) // and what some write
		return IGNORE_NOT_IP;
	return plain_follow(inner, slice_behind(rest, 2), 0x6558);
}

enum ignore_reason plain_enter(int tunnel, struct plain_packet *inner, struct slice rest,
			       const struct plain_packet *outer)
{
	switch (tunnel) {
	case TUNNEL_IPIP:
		inner->ip = rest;
		inner->version = outer->protocol == 41 ? 6 : 4;
		return outer->protocol == 94 && !plain_is_announced_ip(rest, 4) ? IGNORE_IP_VERSION
										: IGNORE_NONE;
	case TUNNEL_GRE:
	case TUNNEL_GREUDP:
		return gre(inner, rest);
	case TUNNEL_VXLAN:
		return vxlan(inner, rest);
	case TUNNEL_GENEVE:
		return geneve(inner, rest);
	case TUNNEL_GTP:
		return gtp(inner, rest);
	case TUNNEL_MPLSUDP:
	case TUNNEL_MPLSIP:
		return plain_follow(inner, rest, 0x8847);
	case TUNNEL_TEREDO:
		return teredo(inner, rest);
	case TUNNEL_L2TP:
		return l2tp(inner, rest, outer->protocol == 17);
	case TUNNEL_CAPWAP:
		return capwap(inner, rest);
	case TUNNEL_TZSP:
		return tzsp(inner, rest);
	case TUNNEL_GUE:
		return gue(inner, rest);
	case TUNNEL_LISP:
		return lisp(inner, rest);
	case TUNNEL_AMT:
		return amt(inner, rest);
	default:
		return outer->protocol == 143 ? of_protocol(inner, rest, 143)
					      : etherip(inner, rest);
	}
}
