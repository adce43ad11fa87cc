// SPDX-License-Identifier: BSD-3-Clause
#include <assert.h>
#include <string.h>

#include "export/encode/shuffle.h"

// The lowest source octet that no window of the block has yet; SHUFFLE_NONE when all have one.
static int lowest_missing(const int16_t *source, unsigned octets, uint32_t done)
{
	int lowest = SHUFFLE_NONE;

	for (unsigned i = 0; i < octets; i++)
		if (source[i] != SHUFFLE_NONE && !(done >> i & 1) &&
		    (lowest == SHUFFLE_NONE || source[i] < lowest))
			lowest = source[i];
	return lowest;
}

// PSHUFB gives zero where the mask's high bit is set.
static uint32_t add_step(struct shuffle_step *step, const int16_t *source, unsigned octets,
			 uint32_t from)
{
	uint8_t mask[SHUFFLE_BLOCK];
	uint32_t done = 0;

	memset(mask, 0x80, sizeof(mask));
	for (unsigned i = 0; i < octets; i++) {
		int at = source[i] - (int)from;

		if (source[i] == SHUFFLE_NONE || at < 0 || at >= SHUFFLE_BLOCK)
			continue;
		mask[i] = (uint8_t)at;
		done |= UINT32_C(1) << i;
	}
	memcpy(&step->mask, mask, sizeof(mask));
	step->from = from;
	return done;
}

void shuffle_make(struct shuffle *shuffle, const int16_t *source, const uint8_t *constant,
		  unsigned octets, unsigned source_octets)
{
	unsigned n_steps = 0;

	assert(octets <= SHUFFLE_MAX_OCTETS && source_octets >= SHUFFLE_BLOCK);
	shuffle->n_blocks = 0;
	for (unsigned at = 0; at < octets; at += SHUFFLE_BLOCK) {
		unsigned n = octets - at < SHUFFLE_BLOCK ? octets - at : SHUFFLE_BLOCK;
		uint8_t fixed[SHUFFLE_BLOCK] = {0};
		uint32_t done = 0;
		int from;

		for (unsigned i = 0; i < n; i++)
			if (source[at + i] == SHUFFLE_NONE)
				fixed[i] = constant[at + i];
		memcpy(&shuffle->constant[shuffle->n_blocks], fixed, sizeof(fixed));
		shuffle->first[shuffle->n_blocks++] = (uint16_t)n_steps;
		while ((from = lowest_missing(source + at, n, done)) != SHUFFLE_NONE) {
			if ((unsigned)from > source_octets - SHUFFLE_BLOCK)
				from = (int)(source_octets - SHUFFLE_BLOCK);
			done |= add_step(&shuffle->step[n_steps++], source + at, n, (uint32_t)from);
		}
	}
	shuffle->first[shuffle->n_blocks] = (uint16_t)n_steps;
}
