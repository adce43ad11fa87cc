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

uint32_t maker_one_in(struct maker *maker, uint32_t n)
{
	return maker_below(maker, n) == 0;
}

void maker_put_random(struct maker *maker, int octets)
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
	uint32_t words = maker_one_in(maker, 6) ? maker_below(maker, 4) : 0, sum;

	maker_put_random(maker, (int)words * 4);
	maker_put_random(maker, 8);
	maker_put(maker, 0, 2);
	maker_put(maker, (uint64_t)protocol, 1);
	maker_put(maker, maker_one_in(maker, 20) ? 0 : 64, 1);
	// fragments: none, the first, later ones, the last; the reserved bit
	maker_put(maker,
		  maker_one_in(maker, 4)
		      ? (uint64_t[]){0x2000, 0x2005, 5, 0x8000, 0x4000}[maker_below(maker, 5)]
		      : 0,
		  2);
	maker_put_random(maker, 2);
	maker_put(maker, length(maker, octets_of(maker) + 4), 2);
	maker_put_random(maker, 1);
	maker_put(maker, 0x45 + words, 1);
	if (maker->at == 0 || maker_one_in(maker, 12))
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
		maker_put_random(maker, 4);
		maker_put(maker, (uint64_t[]){0, 1, 9, 8, 0}[maker_below(maker, 5)], 2);
		maker_put(maker, 0, 1);
	} else {
		maker_put_random(maker, kind == 51 ? (int)units * 4 + 6 : (int)units * 8 + 6);
		maker_put(maker, units, 1);
	}
	maker_put(maker, (uint64_t)next, 1);
	return kind;
}

static void ipv6(struct maker *maker, int protocol)
{
	static const int first[] = {0x20, 0x20, 0xfe, 0x00, 0xfc, 0xff, 0x55};

	while (maker_one_in(maker, 4))
		protocol = extension(maker, protocol);
	for (int end = 0; end < 2; end++) {
		maker_put_random(maker, 12);
		maker_put(maker, maker_one_in(maker, 4) ? 0x010000 : 0x010db8, 3);
		maker_put(maker, (uint64_t)first[maker_below(maker, 7)], 1);
	}
	maker_put(maker, 64, 1);
	maker_put(maker, (uint64_t)protocol, 1);
	maker_put(maker, length(maker, octets_of(maker) - 34), 2);
	maker_put(maker, 0x60000000 + maker_below(maker, 1 << 28), 4);
}

void maker_ip(struct maker *maker, int protocol)
{
	if (maker_one_in(maker, 3)) {
		ipv6(maker, protocol);
		maker->type = 0x86dd;
	} else {
		ipv4(maker, protocol);
		maker->type = 0x0800;
	}
}

// Linux cooked, both versions, and Cisco HDLC: the EtherType at the end or at the begin.
static void typed(struct maker *maker, int link_type)
{
	if (link_type == 276) {
		maker_put_random(maker, 18);
		maker_put(maker, (uint64_t)maker->type, 2);
	} else {
		maker_put(maker, (uint64_t)maker->type, 2);
		maker_put_random(maker, link_type == 113 ? 14 : 2);
	}
}

// IEEE 802.11 with QoS: a frame or an A-MSDU's first, three or four addresses, padded or not.
static void wireless(struct maker *maker, bool padded)
{
	bool aggregate = maker_one_in(maker, 3), four = maker_one_in(maker, 4);

	maker_snap(maker);
	maker_put_random(maker, aggregate ? 14 : 0);
	maker_put_random(maker, padded ? 2 - 2 * four : 0);
	maker_put(maker, aggregate ? 0x8000 : 0x0000, 2);
	maker_put_random(maker, four ? 6 : 0);
	maker_put(maker, 0, 2);
	maker_put_random(maker, 20);
	maker_put(maker, four ? 0x8803 : 0x8801, 2);
}

// radiotap.org: with one word of fields or two, a time or none, flags.
static void radiotap(struct maker *maker)
{
	bool padded = maker_one_in(maker, 2), time = maker_one_in(maker, 2),
	     more = maker_one_in(maker, 2);
	int octets;

	wireless(maker, padded);
	maker_put(maker, padded ? 0x20 : 0, 1);
	maker_put_random(maker, time ? 8 : 0);
	octets = 8 + more * 4;
	if (time && more) // TSFT is aligned to 8
		maker_put_random(maker, 4);
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
		maker_ppp(maker);
		maker_put(maker, 0xff03, maker_one_in(maker, 2) ? 2 : 0);
		break;
	case 10:
		maker_snap(maker);
		maker_put_random(maker, 13);
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
	maker_put_random(maker, (int)maker_below(maker, 40));
	maker_ip(maker, protocols[maker_below(maker, 9)]);
	for (uint32_t n = maker_below(maker, 4); n > 0; n--) {
		maker_links(maker);
		maker_tunnel(maker);
	}
	maker_links(maker);
	return link_type(maker);
}
