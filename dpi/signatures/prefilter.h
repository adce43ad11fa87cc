// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_PREFILTER_H
#define DPI_PREFILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "dpi/signatures/rules.h"

// Tells by a payload's first octets and its ports which rules it may hit, so that Hyperscan is not
// called for payloads that hit none: most of those that nobody knows.
struct prefilter;

enum { PREFILTER_MAX_RULES = 16 };

struct prefilter_packet {
	const uint8_t *payload;
	unsigned length;    // > 0
	unsigned transport; // PATTERNS_TCP or _UDP
	uint16_t source_port, destination_port;
};

// NULL without memory. The rules may go away afterwards.
struct prefilter *prefilter_new(const struct rules *rules);
void prefilter_free(struct prefilter *prefilter);

struct prefilter_rule {
	uint16_t index;
	bool hit; // it matches; else only Hyperscan can decide
};

// The rules that may match the payload and want no or one of these ports; every one that does is
// among them, in order. Returns how many there are, PREFILTER_MAX_RULES when there are more than
// are reported.
unsigned prefilter_find(const struct prefilter *prefilter, const struct prefilter_packet *packet,
			struct prefilter_rule rules[PREFILTER_MAX_RULES]);

#endif
