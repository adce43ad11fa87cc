// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_XORSHIFT_H
#define DPI_XORSHIFT_H

#include <stdint.h>

// xorshift64*: the next number of a sequence, the same at each run; a state is not 0.
static inline uint64_t xorshift_next(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(0x2545f4914f6cdd1d);
}

#endif
