// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_REGEX_BITS_H
#define DPI_REGEX_BITS_H

// How unlikely it is that random octets match a regex anchored by '^': -log2 of the probability.
// Negative when the regex is not anchored, has an alternative outside of parentheses or cannot be
// read; *reason then says why.
double regex_fixed_bits(const char *regex, const char **reason);

#endif
