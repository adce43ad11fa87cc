// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_SPREAD_H
#define PMD_SPREAD_H

#include <stdint.h>

// The symmetric Toeplitz hash with the key 0x6d5a repeated depends only on the XOR of the 16-bit
// words that are hashed (both addresses and both ports, as a NIC takes them). A parser computes
// that fold; spread_toeplitz() gives the NIC's value for it. It has 65,536 values: it spreads over
// workers, it never picks a bucket of a table.
extern uint32_t spread_low[256], spread_high[256];

// Fills the two tables; once, before any worker runs.
void spread_prepare(void);

static inline uint32_t spread_toeplitz(uint16_t fold)
{
	return spread_low[fold & 0xff] ^ spread_high[fold >> 8];
}

// XOR-fold of 32 bits; byte order must be the packet's for all of a key's words (all network, or
// all host).
static inline uint16_t spread_fold32(uint32_t words)
{
	return (uint16_t)(words ^ words >> 16);
}

#endif
