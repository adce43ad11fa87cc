// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_GEO_H
#define EXPORT_GEO_H

#include <stdint.h>

#include "config/options/options.h"

// Files in the MaxMind DB format (version 2.0): country and AS of an address. Several may know
// different things; of two that know the same the first one counts. An opened set never changes;
// the files are mapped, and a file that is replaced by another of its name stays what it was.
struct geo;

struct geo_place {
	uint32_t as_number; // 0: not known
	char country[2];    // ISO 3166-1 alpha-2; zeros: not known
};

// On error one line that names the file and the reason has been reported, and nothing is open:
// -errno. Without files *geo is NULL.
int geo_open(const struct spec_list *files, struct geo **geo);
void geo_close(struct geo *geo);

// Of an address in network order, 4 octets of version 4, or 16 of version 6. What is asked for
// often is found without looking into the files: not for two threads at a time.
struct geo_place geo_find(struct geo *geo, const uint8_t *address, uint8_t version);

#endif
