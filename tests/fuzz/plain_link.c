// SPDX-License-Identifier: BSD-3-Clause
// The second parser: the link types of captures.
#include "plain_packet.h"

static enum ignore_reason found(struct plain_packet *packet, struct slice rest, int version)
{
	packet->ip = rest;
	packet->version = version;
	return IGNORE_NONE;
}

// A header whose EtherType stands at `type_at`.
static enum ignore_reason typed(struct plain_packet *packet, struct slice rest, int octets,
				int type_at)
{
	if (rest.here < octets)
		return IGNORE_LINK_TRUNCATED;
	return plain_follow(packet, slice_behind(rest, octets),
			    (int)slice_number(rest, type_at, 2));
}

static enum ignore_reason loopback(struct plain_packet *packet, struct slice rest)
{
	int family;

	if (rest.here < 4)
		return IGNORE_LINK_TRUNCATED;
	family = rest.at[0] | rest.at[3];
	rest = slice_behind(rest, 4);
	if (family == 2)
		return found(packet, rest, 4);
	if (family == 10 || family == 24 || family == 28 || family == 30)
		return found(packet, rest, 6);
	return plain_follow(packet, rest, 0); // OSI's families: LLC
}

static enum ignore_reason netfilter(struct plain_packet *packet, struct slice rest)
{
	for (rest = slice_behind(rest, 4); rest.here >= 4;) {
		int octets = rest.at[0] + 256 * rest.at[1], kind = rest.at[2] + 256 * rest.at[3];

		if (kind == 9)
			return plain_by_nibble(packet, slice_behind(rest, 4));
		if (octets < 4)
			break;
		rest = slice_behind(rest, (octets + 3) / 4 * 4);
	}
	return IGNORE_LINK_TRUNCATED;
}

enum ignore_reason plain_link(struct plain_packet *packet, struct slice frame, int link_type)
{
	switch (link_type) { // https://www.tcpdump.org/linktypes.html
	case 1:
		return plain_follow(packet, frame, 0x6558);
	case 12:
	case 14:
	case 101:
		return plain_by_nibble(packet, frame);
	case 228:
	case 229:
		return found(packet, frame, link_type == 228 ? 4 : 6);
	case 9:
	case 50:
		if (slice_begins(frame, "\x0f", 1) || slice_begins(frame, "\x8f", 1))
			return typed(packet, frame, 4, 2);
		return plain_ppp(packet, frame);
	case 51:
		return plain_follow(packet, frame, 0x8864);
	case 104:
		return typed(packet, frame, 4, 2);
	case 113:
		return typed(packet, frame, 16, 14);
	case 276:
		return typed(packet, frame, 20, 0);
	case 10:
		return plain_follow(packet, slice_behind(frame, 13), 0);
	case 117:
		return frame.here == 0
			   ? IGNORE_LINK_TRUNCATED
			   : plain_by_nibble(packet,
					     slice_behind(frame, (frame.at[0] + 3) / 4 * 4));
	case 239:
		return netfilter(packet, frame);
	case 0:
	case 108:
		return loopback(packet, frame);
	case 105:
		return plain_wireless(packet, frame, 1);
	case 127:
		return plain_radiotap(packet, frame);
	case 192:
		return plain_ppi(packet, frame);
	default:
		return IGNORE_LINK_TYPE;
	}
}
