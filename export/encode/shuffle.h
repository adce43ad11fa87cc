// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_SHUFFLE_H
#define EXPORT_SHUFFLE_H

#include <stdint.h>
#include <tmmintrin.h>

// Most of a Data Record is the octets of a Flow Record in another order: integers turned round,
// addresses, zeros. A shuffle moves them 16 at a time: each block of the output is the OR of
// permuted windows of the source (PSHUFB), whatever the fields are.
enum {
	SHUFFLE_BLOCK = 16,
	SHUFFLE_MAX_BLOCKS = 80,
	SHUFFLE_MAX_OCTETS = SHUFFLE_MAX_BLOCKS * SHUFFLE_BLOCK,
	SHUFFLE_NONE = -1, // an output octet that comes from nowhere
};

struct shuffle_step {
	__m128i mask;
	uint32_t from; // offset of the window in the source
};

struct shuffle {
	unsigned n_blocks;
	uint16_t first[SHUFFLE_MAX_BLOCKS + 1]; // step of each block
	__m128i constant[SHUFFLE_MAX_BLOCKS];
	struct shuffle_step step[SHUFFLE_MAX_OCTETS];
};

// Output octet i is source octet source[i], or constant[i] where that is SHUFFLE_NONE. The source
// has source_octets, at least 16.
void shuffle_make(struct shuffle *shuffle, const int16_t *source, const uint8_t *constant,
		  unsigned octets, unsigned source_octets);

// Writes whole blocks: up to 15 octets more than shuffle_make() was asked for.
static inline void shuffle_run(const struct shuffle *shuffle, const uint8_t *from, uint8_t *to)
{
	const struct shuffle_step *step = shuffle->step;

	for (unsigned block = 0; block < shuffle->n_blocks; block++) {
		const struct shuffle_step *end = shuffle->step + shuffle->first[block + 1];
		__m128i out = shuffle->constant[block];

		for (; step < end; step++)
			out = _mm_or_si128(
			    out,
			    _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(from + step->from)),
					     step->mask));
		_mm_storeu_si128((__m128i *)(to + block * SHUFFLE_BLOCK), out);
	}
}

#endif
