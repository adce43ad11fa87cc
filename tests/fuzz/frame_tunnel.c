// SPDX-License-Identifier: BSD-3-Clause
// The tunnels of the frame maker.
#include "frame_maker.h"

static void put_zeros(struct maker *maker, int octets)
{
	while (octets-- > 0)
		maker_put(maker, maker_below(maker, 16) == 0, 1);
}

static void udp(struct maker *maker, uint32_t port)
{
	bool as_source = maker_below(maker, 5) == 0;

	maker_put(maker, 0, 2);
	maker_put(maker, MAKER_ROOM - maker->at + 6 + maker_below(maker, 20) / 19, 2);
	maker_put(maker, as_source ? 50000 : port, 2);
	maker_put(maker, as_source ? port : maker_below(maker, 65536), 2);
	maker_ip(maker, 17);
}

static void gre(struct maker *maker)
{
	uint32_t flags = (maker_below(maker, 4) == 0) << 15 | maker_below(maker, 2) << 13 |
			 (maker_below(maker, 3) == 0) << 12;
	int type = maker->type;

	if (type == MAKER_FRAME && maker_below(maker, 3) == 0) {
		type = maker_below(maker, 2) ? 0x88be : 0x22eb;
		if (type == 0x22eb) {
			bool more = maker_below(maker, 2);

			put_zeros(maker, more ? 8 : 0);
			maker_put(maker, more, 1);
			put_zeros(maker, 9);
			maker_put(maker, maker_below(maker, 65536), 2);
		} else if (flags & 0x1000) {
			maker_put(maker, maker_below(maker, 65536), 8);
		}
	}
	if (flags & 0x1000)
		put_zeros(maker, 4);
	if (flags & 0x2000) // about NVGRE's least id
		maker_put(maker, (0xff0U + maker_below(maker, 32)) << 8 | maker_below(maker, 256),
			  4);
	if (flags & 0x8000)
		put_zeros(maker, 4);
	maker_put(maker, (uint64_t)type, 2);
	maker_put(maker, flags | (maker_below(maker, 8) == 0), 2);
	if (maker_below(maker, 5) == 0)
		udp(maker, 4754);
	else
		maker_ip(maker, 47);
}

// MikroTik's.
static void eoip(struct maker *maker)
{
	maker_frame(maker);
	maker_put(maker, maker_below(maker, 1 << 24), 4);
	maker_put(maker, maker_below(maker, 9) ? 0x20016400 : 0x20006400, 4);
	maker_ip(maker, 47);
}

static void wccp(struct maker *maker)
{
	put_zeros(maker, maker_below(maker, 2) ? 4 : 0);
	maker_put(maker, 0x0000883e, 4);
	maker_ip(maker, 47);
}

// draft-ietf-intarea-gue-09.
static void gue(struct maker *maker)
{
	static const int protocols[] = {4, 41, 137, 143, 6};
	uint32_t words = maker_below(maker, 3);

	if (maker_below(maker, 3)) {
		put_zeros(maker, 2 + (int)words * 4);
		maker_put(maker,
			  maker->type == 0x0800	       ? 4
			  : maker->type == 0x86dd      ? 41
			  : maker->type == MAKER_FRAME ? 143
			  : maker->type == MAKER_LABELS
			      ? 137
			      : (uint64_t)protocols[maker_below(maker, 5)],
			  1);
		maker_put(maker, words, 1);
	}
	udp(maker, 6080);
}

// RFC 9300 section 5.1, RFC 9305 section 3.
static void lisp(struct maker *maker)
{
	static const uint8_t flags[] = {0x00, 0x08, 0x88, 0xa8, 0x18, 0x90, 0x20, 0x09};
	uint32_t first = flags[maker_below(maker, 8)], next = 0;

	if (maker->type != 0x0800 && maker->type != 0x86dd) {
		maker_frame(maker);
		first |= 4;
		next = 3;
	}
	maker_put(maker, maker_below(maker, 1 << 24), 4);
	maker_put(maker, first << 24 | next, 4);
	udp(maker, 4341);
}

static void amt(struct maker *maker)
{
	maker_put(maker, maker_below(maker, 9) ? 0x0600 : 0x0400, 2);
	udp(maker, 2268);
}

static void vxlan(struct maker *maker)
{
	static const int types[] = {0, 0x0800, 0x86dd, 0x6558, 0x894f, 0x8847};
	uint32_t next = maker_below(maker, 6);

	if (next == 0 || types[next] != maker->type)
		maker_frame(maker);
	maker_put(maker, maker_below(maker, 1 << 24) << 8, 4);
	if (next != 0)
		maker_put(maker, (maker_below(maker, 2) ? 0x0c000000 : 0x04000000) | next, 4);
	else
		maker_put(maker, 0x08000000, 4);
	udp(maker, (uint32_t[]){4789, 8472, 4790, 48879}[maker_below(maker, 4)]);
}

static void geneve(struct maker *maker)
{
	uint32_t words = maker_below(maker, 3);

	put_zeros(maker, (int)words * 4);
	maker_put(maker, maker_below(maker, 1 << 24) << 8, 4);
	maker_put(maker, (uint64_t)maker->type, 2);
	maker_put(maker, words << 8, 2);
	udp(maker, 6081);
}

static void gtp(struct maker *maker)
{
	uint32_t flags = maker_below(maker, 3) ? 0 : maker_below(maker, 8), octets;

	if (flags & 4)
		maker_put(maker, 0x01000000, 4); // an extension of one word
	if (flags)
		maker_put(maker, flags & 4 ? 0x85 : 0, 4);
	octets = (uint32_t)(MAKER_ROOM - maker->at);
	maker_put(maker, maker_below(maker, 1 << 24), 4);
	maker_put(maker, octets + maker_below(maker, 12) / 11, 2);
	maker_put(maker, 255, 1);
	maker_put(maker, (maker_below(maker, 9) ? 0x30 : 0x20) | flags, 1);
	udp(maker, 2152);
}

static void teredo(struct maker *maker)
{
	if (maker_below(maker, 2))
		put_zeros(maker, 8); // origin
	if (maker_below(maker, 2)) {
		put_zeros(maker, 9 + 2);
		maker_put(maker, 0x00010101, 4);
	}
	udp(maker, 3544);
}

static void l2tp_2(struct maker *maker)
{
	uint32_t flags = 2 | maker_below(maker, 2) << 14 | maker_below(maker, 2) << 11 |
			 maker_below(maker, 2) << 9 |
			 (maker_below(maker, 9) == 0) << maker_below(maker, 16);

	maker_put(maker, maker->type == 0x0800 ? 0x21 : 0x57, 2);
	if (flags & 0x0200)
		maker_put(maker, 0, 2);
	if (flags & 0x0800)
		put_zeros(maker, 4);
	maker_put(maker, maker_below(maker, 1 << 24), 4);
	if (flags & 0x4000)
		put_zeros(maker, 2);
	maker_put(maker, flags, 2);
	udp(maker, 1701);
}

static void l2tp_3(struct maker *maker)
{
	maker_frame(maker);
	put_zeros(maker, (int)maker_below(maker, 5) * 4);
	maker_put(maker, maker_below(maker, 9), 4);
	if (maker_below(maker, 2)) {
		maker_ip(maker, 115);
		return;
	}
	maker_put(maker, 0x00030000, 4);
	udp(maker, 1701);
}

// RFC 5415 section 4.3; a native frame of IEEE 802.11, of another binding, or of Ethernet.
static void capwap(struct maker *maker)
{
	uint32_t binding = maker_below(maker, 3), header = 2 << 19;

	if (binding == 0) {
		maker_frame(maker);
	} else {
		maker_put(maker, (uint64_t)maker->type, 2);
		maker_put(maker, 0xaaaa03000000, 6);
		put_zeros(maker, 22);
		maker_put(maker, 0x0801, 2);
		header |= 1 << 8 | binding << 9;
	}
	put_zeros(maker, 4);
	maker_put(maker, header | (maker_below(maker, 9) == 0) << 7, 4);
	udp(maker, 5247);
}

static void tzsp(struct maker *maker)
{
	maker_frame(maker);
	maker_put(maker, 1, 1);
	while (maker_below(maker, 3) == 0)
		maker_put(maker, maker_below(maker, 2) ? 0 : 0x0a0107,
			  maker_below(maker, 2) ? 1 : 3);
	maker_put(maker, 0x01000001, 4);
	udp(maker, 37008);
}

static void etherip(struct maker *maker)
{
	bool routed = maker_below(maker, 3) == 0;

	maker_frame(maker);
	if (!routed)
		maker_put(maker, maker_below(maker, 2) ? 0x3000 : 0x0300, 2);
	maker_ip(maker, routed ? 143 : 97);
}

static void ip_in_ip(struct maker *maker)
{
	maker_ip(maker, maker->type != 0x0800 ? 41 : maker_below(maker, 9) ? 4 : 94);
}

static void mpls(struct maker *maker)
{
	if (maker_below(maker, 2))
		udp(maker, 6635);
	else
		maker_ip(maker, 137);
}

typedef void tunnel(struct maker *maker);

void maker_tunnel(struct maker *maker)
{
	static tunnel *const of_any[] = {gre,  gre,	vxlan, geneve, l2tp_3, capwap,
					 tzsp, etherip, eoip,  gue,    lisp};
	static tunnel *const of_ip[] = {ip_in_ip, gtp, l2tp_2, teredo, wccp, amt, gue, lisp};

	if (maker->type == MAKER_LABELS && maker_below(maker, 2))
		mpls(maker);
	else if ((maker->type == 0x0800 || maker->type == 0x86dd) && maker_below(maker, 2))
		of_ip[maker_below(maker, 8)](maker);
	else
		of_any[maker_below(maker, 11)](maker);
}
