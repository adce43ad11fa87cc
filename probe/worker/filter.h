// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_FILTER_H
#define PROBE_FILTER_H

#include <stdbool.h>
#include <stdint.h>

// A pcap-filter(7) expression, compiled for every link type that the parser knows. Shared by all
// workers, which only read it.
struct filter;

// On error one line names the expression and what is wrong; returns -errno.
int filter_new(const char *expression, struct filter **filter);
// The last of its users frees it; main alone shares and frees.
struct filter *filter_share(struct filter *filter);
void filter_free(struct filter *filter);
// Of that expression; either may be NULL.
bool filter_is(const struct filter *filter, const char *expression);

// True when a packet of wire_length octets matches, of which `captured` are there (an mbuf's first
// segment: what lies beyond is as if the capture had cut it). An expression that says nothing for
// the link_type (LINKTYPE_ number, "ether host" on raw IP) matches none of its packets.
bool filter_match(const struct filter *filter, const uint8_t *frame, uint32_t captured,
		  uint32_t wire_length, uint16_t link_type);

#endif
