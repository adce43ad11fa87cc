// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_FUZZ_FUZZ_INPUT_H
#define TESTS_FUZZ_FUZZ_INPUT_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// What a target takes from its input, front to back.
struct fuzz_input {
	const uint8_t *at;
	size_t left;
};

// The next octets, most significant first; 0 for what is not there.
static inline uint32_t fuzz_number(struct fuzz_input *input, unsigned octets)
{
	uint32_t number = 0;

	for (; octets > 0; octets--) {
		number <<= 8;
		if (input->left == 0)
			continue;
		number |= *input->at++;
		input->left--;
	}
	return number;
}

// A copy of the next octets, at most `octets`, in a block of just that size, so that the sanitizer
// sees a read beyond its end. Freed by the caller; *n is how many there were.
static inline uint8_t *fuzz_octets(struct fuzz_input *input, size_t octets, size_t *n)
{
	uint8_t *copy;

	*n = octets < input->left ? octets : input->left;
	copy = malloc(*n);
	if (*n > 0)
		memcpy(copy, input->at, *n);
	input->at += *n;
	input->left -= *n;
	return copy;
}

static inline void fuzz_check(int holds)
{
	if (!holds)
		abort();
}

#endif
