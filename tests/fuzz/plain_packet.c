// SPDX-License-Identifier: BSD-3-Clause
// The second parser: a frame's packets in each other.
#include "plain_packet.h"

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
		return rest.at[0] & 8 || plain_is_gpe(rest);
	case TUNNEL_GENEVE:
		return rest.at[0] < 64 && rest.at[1] % 64 == 0;
	case TUNNEL_GTP:
		return rest.at[0] / 16 == 3 && rest.at[1] == 255 &&
		       slice_number(rest, 2, 2) + 8 <= datagram_octets(outer);
	default:
		return true;
	}
}

// By IANA's UDP ports, and those that are used besides; of two, the one that stands first.
static int tunnel_of_ports(const struct plain_packet *outer, unsigned tunnels)
{
	static const struct {
		int port, tunnel;
		bool of_source;
	} ports[] = {
	    {4789, TUNNEL_VXLAN, false},   {8472, TUNNEL_VXLAN, false},
	    {4790, TUNNEL_VXLAN, false},   {48879, TUNNEL_VXLAN, false},
	    {6081, TUNNEL_GENEVE, false},  {2152, TUNNEL_GTP, true},
	    {6635, TUNNEL_MPLSUDP, false}, {3544, TUNNEL_TEREDO, true},
	    {1701, TUNNEL_L2TP, true},	   {5247, TUNNEL_CAPWAP, true},
	    {37008, TUNNEL_TZSP, false},   {4754, TUNNEL_GREUDP, false},
	    {6080, TUNNEL_GUE, false},	   {4341, TUNNEL_LISP, false},
	    {2268, TUNNEL_AMT, true},
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
	case 94: // KA9Q's
		tunnel = TUNNEL_IPIP;
		break;
	case 17:
		return tunnel_of_ports(outer, tunnels);
	case 47:
		tunnel = TUNNEL_GRE;
		break;
	case 97:
	case 143:
		tunnel = TUNNEL_ETHERIP;
		break;
	case 115:
		tunnel = TUNNEL_L2TP;
		break;
	case 137:
		tunnel = TUNNEL_MPLSIP;
		break;
	default:
		return -1;
	}
	return tunnels >> tunnel & 1 ? tunnel : -1;
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
	return plain_enter(tunnel, inner, rest, outer) == IGNORE_NONE && is_sound(tunnel, inner) &&
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
