// SPDX-License-Identifier: BSD-3-Clause
// The headers of links of the frame maker.
#include "frame_maker.h"

static void labels(struct maker *maker)
{
	uint32_t n = 1 + (maker_one_in(maker, 8) ? maker_below(maker, 20) : maker_below(maker, 3));

	if (maker->type == MAKER_FRAME && maker_one_in(maker, 2))
		maker_put(maker, 0, 4); // RFC 4448: control word
	for (uint32_t i = 0; i < n; i++)
		maker_put(maker, (uint64_t)maker_below(maker, 1 << 20) << 12 | (i == 0) << 8 | 64,
			  4);
	maker->type = maker_one_in(maker, 6) ? 0x8848 : MAKER_LABELS;
}

// RFC 3518 of a frame; RFC 1990 around any.
static void bridged_or_multilink(struct maker *maker)
{
	if (maker->type == MAKER_FRAME) {
		maker_put(maker, 1, 2);
		maker_put(maker, 0x31, 1 + maker_one_in(maker, 2));
		maker->type = MAKER_PPP;
	}
	if (maker->type == MAKER_PPP && maker_one_in(maker, 2)) {
		maker_put_random(maker, maker_one_in(maker, 2) ? 1 : 3);
		maker_put(maker, maker_one_in(maker, 9) ? 0x80 : 0xc0, 1);
		maker_put(maker, 0x3d, 1 + maker_one_in(maker, 2));
	}
}

void maker_ppp(struct maker *maker)
{
	int protocol = maker->type == 0x0800   ? 0x21
		       : maker->type == 0x86dd ? 0x57
		       : maker->type == 0x8847 ? 0x281
					       : 0xc021;

	if (maker->type == MAKER_FRAME) {
		bridged_or_multilink(maker);
		return;
	}
	if (protocol < 256 && maker_one_in(maker, 4))
		maker_put(maker, (uint64_t)protocol, 1);
	else
		maker_put(maker, (uint64_t)protocol, 2);
	maker->type = MAKER_PPP;
	if (maker_one_in(maker, 4))
		bridged_or_multilink(maker);
}

static void session(struct maker *maker)
{
	maker_ppp(maker);
	maker_put(maker, (MAKER_ROOM - maker->at), 2);
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
	maker_put_random(maker, octets);
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

static void redundancy_tag(struct maker *maker)
{
	tag(maker, maker_one_in(maker, 2) ? 0x892f : 0xf1c1, 4);
}

static void arista(struct maker *maker)
{
	bool is_short = maker_one_in(maker, 2);

	tag(maker, 0xd28b, is_short ? 6 : 8);
	maker_put(maker, (is_short ? 0x20 : 0x10) | maker_one_in(maker, 2) << 8, 2);
	maker_put(maker, 1 + maker_one_in(maker, 9), 2);
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
	bool channel = maker_one_in(maker, 2);

	tag(maker, 0x88e5, channel ? 13 : 5);
	maker_put(maker, channel ? 0x20 : maker_one_in(maker, 6) ? 0x0c : 0x00, 1);
}

// RFC 8300 section 2.2: two words.
static void service_header(struct maker *maker)
{
	uint64_t next = next_of(maker->type);

	maker_put_random(maker, 4);
	maker_put(maker, next, 1);
	maker_put(maker, 0x000201, 3);
	maker->type = 0x894f;
}

// RFC 1042.
void maker_snap(struct maker *maker)
{
	maker_put(maker, (uint64_t)maker->type, 2);
	maker_put(maker, 0xaaaa03000000, 6);
	maker->type = maker_one_in(maker, 9) ? 0x8870 : 100;
}

void maker_frame(struct maker *maker)
{
	if (maker->type == MAKER_FRAME)
		return;
	maker_put(maker, (uint64_t)maker->type, 2);
	maker_put_random(maker, 12);
	maker->type = MAKER_FRAME;
}

// IEEE 802.1ah.
static void backbone(struct maker *maker)
{
	maker_frame(maker);
	maker_put_random(maker, 4);
	maker->type = 0x88e7;
}

static void trill(struct maker *maker)
{
	uint32_t words = maker_one_in(maker, 3) ? maker_below(maker, 3) : 0;

	maker_frame(maker);
	maker_put_random(maker, 4 + (int)words * 4);
	maker_put(maker, words << 6 | 63 | (uint32_t)maker_one_in(maker, 9) << 14, 2);
	maker->type = 0x22f3;
}

static void fabric_path(struct maker *maker)
{
	maker_frame(maker);
	maker_put_random(maker, 2);
	maker->type = 0x8903;
}

void maker_links(struct maker *maker)
{
	static void (*const links[])(struct maker *) = {
	    some_vlan,	 some_vlan,	 labels,     labels,	     session,	 vn_tag,
	    e_tag,	 cisco_metadata, secure_tag, service_header, maker_snap, backbone,
	    maker_frame, redundancy_tag, arista,     trill,	     fabric_path};

	while (maker_below(maker, 5) < 2)
		links[maker_below(maker, 17)](maker);
}
