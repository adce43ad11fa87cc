// SPDX-License-Identifier: BSD-3-Clause
// The second parser: tunnels, and a frame's packets in each other.
#include "plain_packet.h"

#include <string.h>

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

static enum ignore_reason gre(struct plain_packet *inner, struct slice rest)
{
	int flags = (int)slice_number(rest, 0, 2), type = (int)slice_number(rest, 2, 2);
	bool has_sum = flags & 0x8000, has_key = flags & 0x2000, has_number = flags & 0x1000;
	bool enhanced = flags % 8 == 1; // RFC 2637

	rest = slice_behind(rest, has_sum ? 8 : 4);
	if (has_key) {
		int64_t key = slice_number(rest, 0, 4);

		if (key < 0)
			return IGNORE_LINK_TRUNCATED;
		set_id(inner, enhanced ? key % 65536 : key, enhanced);
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
	return plain_follow(inner, rest, type);
}

// draft-ietf-nvo3-vxlan-gpe: the bit P; nothing that is reserved there is set.
static bool is_gpe(struct slice rest)
{
	return (rest.at[0] & ~0x08) == 0x04 && rest.at[1] == 0 && rest.at[2] == 0 &&
	       rest.at[7] == 0;
}

static enum ignore_reason vxlan(struct plain_packet *inner, struct slice rest)
{
	static const int types[256] = {[1] = 0x0800, 0x86dd, 0x6558, 0x894f, 0x8847};
	int type = is_gpe(rest) ? types[rest.at[3]] : 0x6558;

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

static enum ignore_reason etherip(struct plain_packet *inner, struct slice rest)
{
	int64_t version = slice_number(rest, 0, 2);

	if (version != 0x3000 && version != 0x0300) // and what some write
		return IGNORE_NOT_IP;
	return plain_follow(inner, slice_behind(rest, 2), 0x6558);
}

// What UDP carries in all, also when this is the first fragment of it.
static int64_t datagram_octets(const struct plain_packet *outer)
{
	int64_t length = slice_number(outer->payload, 4, 2);

	return outer->fragment.first && length >= 8 ? length - 8 : outer->payload.wire - 8;
}

static bool has_mark(unsigned tunnel, const struct plain_packet *outer)
{
	struct slice rest = slice_behind(outer->payload, 8);

	switch (tunnel) {
	case TUNNEL_VXLAN:
		return rest.at[0] & 8 || is_gpe(rest);
	case TUNNEL_GENEVE:
		return rest.at[0] < 64 && rest.at[1] % 64 == 0;
	case TUNNEL_GTP:
		return rest.at[0] / 16 == 3 && rest.at[1] == 255 &&
		       slice_number(rest, 2, 2) + 8 <= datagram_octets(outer);
	default:
		return true;
	}
}

// By IANA's UDP ports, and those that are used besides.
static int tunnel_of_ports(const struct plain_packet *outer, unsigned tunnels)
{
	static const struct {
		int port, tunnel;
		bool of_source;
	} ports[] = {
	    {4789, TUNNEL_VXLAN, false}, {8472, TUNNEL_VXLAN, false},
	    {4790, TUNNEL_VXLAN, false}, {6081, TUNNEL_GENEVE, false},
	    {2152, TUNNEL_GTP, true},	 {6635, TUNNEL_MPLSUDP, false},
	    {3544, TUNNEL_TEREDO, true}, {1701, TUNNEL_L2TP, true},
	    {5247, TUNNEL_CAPWAP, true}, {37008, TUNNEL_TZSP, false},
	};

	if (outer->payload.here < 16)
		return -1;
	for (size_t i = 0; i < sizeof(ports) / sizeof(*ports); i++)
		if (tunnels >> ports[i].tunnel & 1 &&
		    (outer->destination_port == ports[i].port ||
		     (ports[i].of_source && outer->source_port == ports[i].port)) &&
		    has_mark((unsigned)ports[i].tunnel, outer))
			return ports[i].tunnel;
	return -1;
}

static int tunnel_of(const struct plain_packet *outer, unsigned tunnels)
{
	int tunnel;

	switch (outer->protocol) {
	case 4:
	case 41:
		tunnel = TUNNEL_IPIP;
		break;
	case 17:
		return tunnel_of_ports(outer, tunnels);
	case 47:
		tunnel = TUNNEL_GRE;
		break;
	case 97:
		tunnel = TUNNEL_ETHERIP;
		break;
	case 115:
		tunnel = TUNNEL_L2TP;
		break;
	default:
		return -1;
	}
	return tunnels >> tunnel & 1 ? tunnel : -1;
}

static enum ignore_reason enter(int tunnel, struct plain_packet *inner, struct slice rest,
				const struct plain_packet *outer)
{
	switch (tunnel) {
	case TUNNEL_IPIP:
		inner->ip = rest;
		inner->version = outer->protocol == 4 ? 4 : 6;
		return IGNORE_NONE;
	case TUNNEL_GRE:
		return gre(inner, rest);
	case TUNNEL_VXLAN:
		return vxlan(inner, rest);
	case TUNNEL_GENEVE:
		return geneve(inner, rest);
	case TUNNEL_GTP:
		return gtp(inner, rest);
	case TUNNEL_MPLSUDP:
		return plain_follow(inner, rest, 0x8847);
	case TUNNEL_TEREDO:
		return teredo(inner, rest);
	case TUNNEL_L2TP:
		return l2tp(inner, rest, outer->protocol == 17);
	case TUNNEL_CAPWAP:
		return capwap(inner, rest);
	case TUNNEL_TZSP:
		return tzsp(inner, rest);
	default:
		return etherip(inner, rest);
	}
}

// What has no magic of its own must hold what is sound.
static bool is_sound(int tunnel, const struct plain_packet *inner)
{
	if (tunnel == TUNNEL_GRE || tunnel == TUNNEL_IPIP || tunnel == TUNNEL_VXLAN ||
	    tunnel == TUNNEL_GENEVE || tunnel == TUNNEL_GTP)
		return true;
	if (inner->labels != NULL && inner->mac == NULL)
		return plain_is_ip(inner->ip);
	return plain_is_announced_ip(inner->ip, inner->version);
}

static struct plain_packet nothing(void)
{
	return (struct plain_packet){
	    .mpls_top = -1, .icmp = -1, .tunnel = {.id = -1, .erspan_session = -1}};
}

// A tunnel's fragment is entered, but no fragment within it.
static bool is_entered(struct plain_packet *inner, const struct plain_packet *outer,
		       bool in_fragment, unsigned tunnels)
{
	struct slice rest = outer->payload;
	int tunnel;

	if (outer->fragment.later || rest.here < 4 || (in_fragment && outer->fragment.first))
		return false;
	tunnel = tunnel_of(outer, tunnels);
	if (tunnel < 0)
		return false;
	if (outer->protocol == 17)
		rest = slice_behind(rest, 8);
	rest.may_be_sliced |= outer->fragment.first;
	*inner = nothing();
	inner->outer = outer;
	inner->tunnel.kind = (uint8_t)(tunnel + 1);
	return enter(tunnel, inner, rest, outer) == IGNORE_NONE && is_sound(tunnel, inner) &&
	       plain_ip(inner) == IGNORE_NONE;
}

enum ignore_reason plain_parse(struct plain_packet levels[PLAIN_LEVELS], unsigned *n_levels,
			       struct slice frame, int link_type, unsigned tunnels)
{
	enum ignore_reason reason;
	bool in_fragment = false;

	levels[0] = nothing();
	*n_levels = 1;
	reason = plain_link(&levels[0], frame, link_type);
	if (reason == IGNORE_NONE)
		reason = plain_ip(&levels[0]);
	if (reason != IGNORE_NONE)
		return reason;
	while (*n_levels < PLAIN_LEVELS &&
	       is_entered(&levels[*n_levels], &levels[*n_levels - 1], in_fragment, tunnels)) {
		in_fragment |= levels[*n_levels - 1].fragment.first;
		++*n_levels;
	}
	return IGNORE_NONE;
}
