// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_BOUNDS_H
#define PROBE_BOUNDS_H

#include <stdbool.h>
#include <stdint.h>

// How far a layer of a packet may be read. Ends are offsets from the frame's first octet; what is
// captured of an inner layer never goes beyond its outer layer.
struct bounds {
	const uint8_t *frame;
	uint32_t captured; // end of the octets that are there
	uint32_t wire;	   // end of the octets that the layer had; >= captured
	bool count_sliced; // an IP packet may have had more than that
};

static inline uint16_t load_be16(const uint8_t *octets)
{
	return (uint16_t)(octets[0] << 8 | octets[1]);
}

static inline uint32_t load_be32(const uint8_t *octets)
{
	return (uint32_t)load_be16(octets) << 16 | load_be16(octets + 2);
}

// True when `octets` octets from offset `at` on are there.
static inline bool bounds_has(const struct bounds *bounds, uint32_t at, uint32_t octets)
{
	return at <= bounds->captured && bounds->captured - at >= octets;
}

#endif
