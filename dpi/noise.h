// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_NOISE_H
#define DPI_NOISE_H

#include <stdint.h>

// Payloads that belong to no protocol, the same at each run.
#define NOISE_FAMILIES(X)                                                                          \
	X(RANDOM, "random octets")                                                                 \
	X(ZERO, "zeros")                                                                           \
	X(ONES, "octets 0xff")                                                                     \
	X(TEXT, "text")                                                                            \
	X(PROTOBUF, "protobuf-like")

enum noise_family {
#define X(family, name) NOISE_##family,
	NOISE_FAMILIES(X)
#undef X
	    NOISE_N_FAMILIES
};

enum { NOISE_OCTETS = 256 };

extern const char *const noise_names[NOISE_N_FAMILIES];

// Writes a payload of the family, as the state of xorshift_next() has it; its length, 1 to
// NOISE_OCTETS.
unsigned noise_make(enum noise_family family, uint64_t *state, uint8_t payload[NOISE_OCTETS]);

#endif
