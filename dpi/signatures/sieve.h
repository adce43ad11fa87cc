// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_SIEVE_H
#define DPI_SIEVE_H

#include <stdbool.h>
#include <stdint.h>

#include "dpi/signatures/rules.h"

// Tells by a payload's first octets and its ports which rules it may hit, so that Hyperscan is not
// called for payloads that hit none: most of those that nobody knows.
struct sieve;

enum { SIEVE_MOST = 16 };

struct sieve_packet {
	const uint8_t *payload;
	unsigned length;    // > 0
	unsigned transport; // PATTERNS_TCP or _UDP
	uint16_t source_port, destination_port;
};

// NULL without memory. The rules may go away afterwards.
struct sieve *sieve_new(const struct rules *rules);
void sieve_free(struct sieve *sieve);

struct sieve_rule {
	uint16_t index;
	bool hit; // it matches; else only Hyperscan can tell
};

// The rules that may match the payload and want no or one of these ports; every one that does is
// among them, in order. Returns how many there are, SIEVE_MOST when there are more than are told.
unsigned sieve_sift(const struct sieve *sieve, const struct sieve_packet *packet,
		    struct sieve_rule rules[SIEVE_MOST]);

#endif
