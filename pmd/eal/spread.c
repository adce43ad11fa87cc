// SPDX-License-Identifier: BSD-3-Clause
#include "pmd/eal/spread.h"

uint32_t spread_low[256], spread_high[256];

// The key 0x6d5a repeated: bit i of the fold adds the 32 key bits that begin at bit i, counted from
// the top.
static uint32_t toeplitz_bits(unsigned fold)
{
	const uint64_t key = UINT64_C(0x6d5a6d5a6d5a6d5a);
	uint32_t hash = 0;

	for (unsigned bit = 0; bit < 16; bit++)
		if (fold & (0x8000U >> bit))
			hash ^= (uint32_t)(key >> (32 - bit));
	return hash;
}

void spread_prepare(void)
{
	for (unsigned octet = 0; octet < 256; octet++) {
		spread_low[octet] = toeplitz_bits(octet);
		spread_high[octet] = toeplitz_bits(octet << 8);
	}
}
