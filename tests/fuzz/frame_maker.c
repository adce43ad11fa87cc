// SPDX-License-Identifier: BSD-3-Clause
#include "frame_maker.h"

#include <string.h>

uint32_t maker_below(struct maker *maker, uint32_t limit)
{
	maker->random = maker->random * 1664525 + 1013904223;
	return (maker->random >> 8) % limit;
}

void maker_put(struct maker *maker, uint64_t number, int octets)
{
	for (; octets > 0 && maker->at > 0; octets--, number >>= 8)
		maker->room[--maker->at] = (uint8_t)number;
}

static size_t octets_of(const struct maker *maker)
{
	return MAKER_ROOM - maker->at;
}

static uint32_t one_in(struct maker *maker, uint32_t n)
{
	return maker_below(maker, n) == 0;
}

static void put_random(struct maker *maker, int octets)
{
	while (octets-- > 0)
		maker_put(maker, maker_below(maker, 256), 1);
}

// RFC 1071.
static uint16_t checksum(const uint8_t *octets, size_t n)
{
	uint32_t sum = 0;

	for (size_t i = 0; i + 1 < n; i += 2)
		sum += (uint32_t)octets[i] << 8 | octets[i + 1];
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t) ~((sum & 0xffff) + (sum >> 16));
}

static uint32_t length(struct maker *maker, size_t octets)
{
	switch (maker_below(maker, 12)) {
	case 0:
		return 0;
	case 1:
		return (uint32_t)octets + 1 + maker_below(maker, 300);
	case 2:
		return (uint32_t)octets - 1;
	default:
		return (uint32_t)octets;
	}
}

static void ipv4(struct maker *maker, int protocol)
{
	uint32_t words = one_in(maker, 6) ? maker_below(maker, 4) : 0, sum;

	put_random(maker, (int)words * 4);
	put_random(maker, 8);
	maker_put(maker, 0, 2);
	maker_put(maker, (uint64_t)protocol, 1);
	maker_put(maker, one_in(maker, 20) ? 0 : 64, 1);
	// fragments: none, the first, later ones, the last; the reserved bit
	maker_put(maker,
		  one_in(maker, 4)
		      ? (uint64_t[]){0x2000, 0x2005, 5, 0x8000, 0x4000}[maker_below(maker, 5)]
		      : 0,
		  2);
	put_random(maker, 2);
	maker_put(maker, length(maker, octets_of(maker) + 4), 2);
	put_random(maker, 1);
	maker_put(maker, 0x45 + words, 1);
	if (maker->at == 0 || one_in(maker, 12))
		return;
	sum = checksum(maker->room + maker->at, 20 + words * 4);
	maker->room[maker->at + 10] = (uint8_t)(sum >> 8);
	maker->room[maker->at + 11] = (uint8_t)sum;
}

// RFC 8200 section 4, RFC 4302.
static int extension(struct maker *maker, int next)
{
	static const int kinds[] = {0, 43, 44, 51, 60, 135, 139, 140};
	int kind = kinds[maker_below(maker, 8)];
	uint32_t units = maker_below(maker, 3);

	if (kind == 44) {
		put_random(maker, 4);
		maker_put(maker, (uint64_t[]){0, 1, 9, 8, 0}[maker_below(maker, 5)], 2);
		maker_put(maker, 0, 1);
	} else {
		put_random(maker, kind == 51 ? (int)units * 4 + 6 : (int)units * 8 + 6);
		maker_put(maker, units, 1);
	}
	maker_put(maker, (uint64_t)next, 1);
	return kind;
}

static void ipv6(struct maker *maker, int protocol)
{
	static const int first[] = {0x20, 0x20, 0xfe, 0x00, 0xfc, 0xff, 0x55};

	while (one_in(maker, 4))
		protocol = extension(maker, protocol);
	for (int end = 0; end < 2; end++) {
		put_random(maker, 12);
		maker_put(maker, one_in(maker, 4) ? 0x010000 : 0x010db8, 3);
		maker_put(maker, (uint64_t)first[maker_below(maker, 7)], 1);
	}
	maker_put(maker, 64, 1);
	maker_put(maker, (uint64_t)protocol, 1);
	maker_put(maker, length(maker, octets_of(maker) - 34), 2);
	maker_put(maker, 0x60000000 + maker_below(maker, 1 << 28), 4);
}

void maker_ip(struct maker *maker, int protocol)
{
	if (one_in(maker, 3)) {
		ipv6(maker, protocol);
		maker->type = 0x86dd;
	} else {
		ipv4(maker, protocol);
		maker->type = 0x0800;
	}
}

static void labels(struct maker *maker)
{
	uint32_t n = 1 + (one_in(maker, 8) ? maker_below(maker, 20) : maker_below(maker, 3));

	if (maker->type == MAKER_FRAME && one_in(maker, 2))
		maker_put(maker, 0, 4); // RFC 4448: control word
	for (uint32_t i = 0; i < n; i++)
		maker_put(maker, (uint64_t)maker_below(maker, 1 << 20) << 12 | (i == 0) << 8 | 64,
			  4);
	maker->type = one_in(maker, 6) ? 0x8848 : MAKER_LABELS;
}

static void ppp(struct maker *maker)
{
	int protocol = maker->type == 0x0800   ? 0x21
		       : maker->type == 0x86dd ? 0x57
		       : maker->type == 0x8847 ? 0x281
					       : 0xc021;

	if (protocol < 256 && one_in(maker, 4))
		maker_put(maker, (uint64_t)protocol, 1);
	else
		maker_put(maker, (uint64_t)protocol, 2);
	maker->type = MAKER_PPP;
}

static void session(struct maker *maker)
{
	ppp(maker);
	maker_put(maker, octets_of(maker), 2);
	maker_put(maker, 0x11000000 | maker_below(maker, 65536), 4);
	maker->type = 0x8864;
}

static uint64_t next_of(int type)
{
	switch (type) {
	case 0x0800:
		return 1;
	case 0x86dd:
		return 2;
	case 0x6558:
		return 3;
	case 0x894f:
		return 4;
	case 0x8847:
		return 5;
	default:
		return 9;
	}
}

static void tag(struct maker *maker, int type, int octets)
{
	maker_put(maker, (uint64_t)maker->type, 2);
	put_random(maker, octets);
	maker->type = type;
}

static void some_vlan(struct maker *maker)
{
	static const int types[] = {0x8100, 0x88a8, 0x8200, 0x9100, 0x9200, 0x9300};

	tag(maker, types[maker_below(maker, 6)], 2);
}

static void vn_tag(struct maker *maker)
{
	tag(maker, 0x8926, 4);
}

static void e_tag(struct maker *maker)
{
	tag(maker, 0x893f, 6);
}

// With one word of options.
static void cisco_metadata(struct maker *maker)
{
	tag(maker, 0x8909, 4);
	maker_put(maker, 0x0101, 2);
}

static void secure_tag(struct maker *maker)
{
	bool channel = one_in(maker, 2);

	tag(maker, 0x88e5, channel ? 13 : 5);
	maker_put(maker, channel ? 0x20 : one_in(maker, 6) ? 0x0c : 0x00, 1);
}

// RFC 8300 section 2.2: two words.
static void service_header(struct maker *maker)
{
	uint64_t next = next_of(maker->type);

	put_random(maker, 4);
	maker_put(maker, next, 1);
	maker_put(maker, 0x000201, 3);
	maker->type = 0x894f;
}

// RFC 1042.
static void snap(struct maker *maker)
{
	maker_put(maker, (uint64_t)maker->type, 2);
	maker_put(maker, 0xaaaa03000000, 6);
	maker->type = 100;
}

void maker_frame(struct maker *maker)
{
	if (maker->type == MAKER_FRAME)
		return;
	maker_put(maker, (uint64_t)maker->type, 2);
	put_random(maker, 12);
	maker->type = MAKER_FRAME;
}

// IEEE 802.1ah.
static void backbone(struct maker *maker)
{
	maker_frame(maker);
	put_random(maker, 4);
	maker->type = 0x88e7;
}

void maker_links(struct maker *maker)
{
	static void (*const links[])(struct maker *) = {
	    some_vlan,	    some_vlan,	labels,		labels, session,  vn_tag,     e_tag,
	    cisco_metadata, secure_tag, service_header, snap,	backbone, maker_frame};

	while (maker_below(maker, 5) < 2)
		links[maker_below(maker, 13)](maker);
}

// Linux cooked, both versions, and Cisco HDLC: the EtherType at the end or at the begin.
static void typed(struct maker *maker, int link_type)
{
	if (link_type == 276) {
		put_random(maker, 18);
		maker_put(maker, (uint64_t)maker->type, 2);
	} else {
		maker_put(maker, (uint64_t)maker->type, 2);
		put_random(maker, link_type == 113 ? 14 : 2);
	}
}

// IEEE 802.11 with QoS: a frame or an A-MSDU's first, three or four addresses, padded or not.
static void wireless(struct maker *maker, bool padded)
{
	bool aggregate = one_in(maker, 3), four = one_in(maker, 4);

	snap(maker);
	put_random(maker, aggregate ? 14 : 0);
	put_random(maker, padded ? 2 - 2 * four : 0);
	maker_put(maker, aggregate ? 0x8000 : 0x0000, 2);
	put_random(maker, four ? 6 : 0);
	maker_put(maker, 0, 2);
	put_random(maker, 20);
	maker_put(maker, four ? 0x8803 : 0x8801, 2);
}

// radiotap.org: with one word of fields or two, a time or none, flags.
static void radiotap(struct maker *maker)
{
	bool padded = one_in(maker, 2), time = one_in(maker, 2), more = one_in(maker, 2);
	int octets;

	wireless(maker, padded);
	maker_put(maker, padded ? 0x20 : 0, 1);
	put_random(maker, time ? 8 : 0);
	octets = 8 + more * 4;
	if (time && more) // TSFT is aligned to 8
		put_random(maker, 4);
	octets += (time && more) * 4 + time * 8 + 1;
	maker_put(maker, 0, more ? 4 : 0);
	maker_put(maker, 0x02000000 | (uint64_t)time << 24 | more << 7, 4);
	maker_put(maker, (uint64_t)octets << 8, 4);
}

static int link_type(struct maker *maker)
{
	static const int types[] = {1, 1, 1, 1, 101, 113, 276, 104, 9, 105, 127, 10};
	int type = types[maker_below(maker, 12)];

	switch (type) {
	case 1:
		maker_frame(maker);
		break;
	case 9:
		ppp(maker);
		maker_put(maker, 0xff03, one_in(maker, 2) ? 2 : 0);
		break;
	case 10:
		snap(maker);
		put_random(maker, 13);
		break;
	case 105:
		wireless(maker, false);
		break;
	case 127:
		radiotap(maker);
		break;
	case 101:
		break;
	default:
		typed(maker, type);
	}
	return type;
}

int maker_make(struct maker *maker, uint32_t seed)
{
	static const int protocols[] = {6, 17, 1, 58, 132, 136, 33, 50, 89};
	memset(maker, 0, sizeof(*maker));
	maker->at = MAKER_ROOM;
	maker->random = seed;
	put_random(maker, (int)maker_below(maker, 40));
	maker_ip(maker, protocols[maker_below(maker, 9)]);
	for (uint32_t n = maker_below(maker, 4); n > 0; n--) {
		maker_links(maker);
		maker_tunnel(maker);
	}
	maker_links(maker);
	return link_type(maker);
}
