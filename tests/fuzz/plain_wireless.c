// SPDX-License-Identifier: BSD-3-Clause
// The second parser: IEEE 802.11, and what captures write before it.
#include "plain_packet.h"

// IEEE 802.11-2016 9.2.4.1.3, 9.3.2.1: a data frame's addresses, QoS control, HT control.
static int header_octets(int type, int flags)
{
	int octets = 24;

	if (flags % 4 == 3) // between access points: a fourth address
		octets += 6;
	if (type & 0x80)
		octets += 2;
	if (type & 0x80 && flags & 0x80)
		octets += 4;
	return octets;
}

enum ignore_reason plain_wireless(struct plain_packet *packet, struct slice rest, int padded_to)
{
	int type, flags, octets, padded;
	bool aggregate;

	if (rest.here < 2)
		return IGNORE_LINK_TRUNCATED;
	type = rest.at[0];
	flags = rest.at[1];
	if (type % 4 != 0 || type / 4 % 4 != 2 || type & 0x40) // version 0, data, with data
		return IGNORE_WIRELESS;
	if (flags & 0x40)
		return IGNORE_SEALED;
	octets = header_octets(type, flags);
	if (rest.here < octets)
		return IGNORE_LINK_TRUNCATED;
	if (rest.at[22] % 16 != 0) // fragment number
		return IGNORE_WIRELESS;
	// 9.2.4.5.9: an A-MSDU, whose subframes begin with two addresses and a length
	aggregate = type & 0x80 && rest.at[flags % 4 == 3 ? 30 : 24] & 0x80;
	padded = (octets + padded_to - 1) / padded_to * padded_to;
	return plain_follow(packet, slice_behind(rest, padded + (aggregate ? 14 : 0)), 0);
}

static int64_t little(struct slice rest, int64_t from, int octets)
{
	int64_t number = 0;

	while (octets-- > 0)
		number = number * 256 + slice_number(rest, from + octets, 1);
	return number;
}

// radiotap.org: the field "Flags" comes first but for "TSFT", which is aligned to 8 octets.
static int64_t radiotap_flags(struct slice header)
{
	int64_t fields = little(header, 4, 4), at = 4;

	if (!(fields & 2))
		return 0;
	for (; little(header, at, 4) & 0x80000000; at += 4)
		if (at + 8 > header.here)
			return 0;
	at += 4;
	if (fields & 1)
		at = (at + 7) / 8 * 8 + 8;
	return at < header.here ? header.at[at] : 0;
}

enum ignore_reason plain_radiotap(struct plain_packet *packet, struct slice rest)
{
	struct slice header = rest;
	int64_t octets, flags;

	if (rest.here < 8)
		return IGNORE_LINK_TRUNCATED;
	octets = little(rest, 2, 2);
	if (octets < 8 || octets > rest.here)
		return IGNORE_LINK_TRUNCATED;
	header.here = octets;
	flags = radiotap_flags(header);
	if (flags & 0x40) // the frame is damaged
		return IGNORE_WIRELESS;
	return plain_wireless(packet, slice_behind(rest, octets), flags & 0x20 ? 4 : 1);
}

enum ignore_reason plain_ppi(struct plain_packet *packet, struct slice rest)
{
	int64_t octets, link_type;

	if (rest.here < 8)
		return IGNORE_LINK_TRUNCATED;
	octets = little(rest, 2, 2);
	link_type = little(rest, 4, 4);
	if (octets < 8 || octets > rest.here)
		return IGNORE_LINK_TRUNCATED;
	rest = slice_behind(rest, octets);
	switch (link_type) {
	case 1:
		return plain_follow(packet, rest, 0x6558);
	case 9:
		return plain_ppp(packet, rest);
	case 12:
		return plain_by_nibble(packet, rest);
	case 105:
		return plain_wireless(packet, rest, 1);
	case 127:
		return plain_radiotap(packet, rest);
	default:
		return IGNORE_LINK_TYPE;
	}
}
