// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_REGEX_OCTETS_H
#define DPI_REGEX_OCTETS_H

#include <stdint.h>

enum { REGEX_PLACES = 20 };

// Which values each of a payload's first octets may have, a bit for each.
struct octet_sets {
	uint64_t may_be[REGEX_PLACES][4];
};

// The values that the first octets can have in payloads which a regex accepted by
// regex_fixed_bits() matches: never too few, at times too many. A payload may end before them.
// Returns the regex's length where the sets say all of it, so that it matches what is as long and
// has these octets; else 0.
unsigned regex_octets(const char *regex, struct octet_sets *sets);

#endif
