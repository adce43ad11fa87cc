// SPDX-License-Identifier: BSD-3-Clause
// Random frames with right lengths and checksums, from any header that the parser knows in any
// order that makes sense: what mutation alone hardly ever finds.
#ifndef TESTS_FUZZ_FRAME_MAKER_H
#define TESTS_FUZZ_FRAME_MAKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MAKER_ROOM = 1024 };

// It is built from its end to its begin.
struct maker {
	uint8_t room[MAKER_ROOM];
	size_t at; // what is made begins here
	uint32_t random;
	int type; // EtherType of what is made; MAKER_ kinds
};

// What stands on its own, and has no EtherType.
enum { MAKER_PPP = 0x880b, MAKER_FRAME = 0x6558, MAKER_LABELS = 0x8847 };

uint32_t maker_below(struct maker *maker, uint32_t limit);
uint32_t maker_one_in(struct maker *maker, uint32_t n);
void maker_put_random(struct maker *maker, int octets);
// A number of so many octets before what is made.
void maker_put(struct maker *maker, uint64_t number, int octets);

// An IP packet of either version around what is made.
void maker_ip(struct maker *maker, int protocol);
// An Ethernet header before what is no frame yet.
void maker_frame(struct maker *maker);
void maker_snap(struct maker *maker);
void maker_ppp(struct maker *maker);
// Headers of links; the tunnel around them.
void maker_links(struct maker *maker);
void maker_tunnel(struct maker *maker);
// A whole one; returns its link type's number (LINKTYPE_).
int maker_make(struct maker *maker, uint32_t seed);

#endif
