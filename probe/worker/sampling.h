// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_SAMPLING_H
#define PROBE_SAMPLING_H

#include <stdbool.h>
#include <stdint.h>

#include "config/options/options.h"

// One of N packets, or all packets of one of N Flows. One struct a worker.
struct sampling {
	uint32_t packets; // 1: every packet
	uint32_t flows;	  // 1: every Flow
	uint32_t skip;	  // packets that are left out before the next one is taken
	uint32_t threshold;
	bool random;
	double per_gap;	 // 1 / ln(1 - 1 / packets)
	uint64_t chance; // state of the generator
};

// seed: of what is random; the same one gives the same packets.
void sampling_init(struct sampling *sampling, const struct sampling_rate *rate, uint64_t seed);
// A packet was taken: how many are left out now.
void sampling_go_on(struct sampling *sampling);

// What records export as the sampling rate: 1 of how many.
static inline uint32_t sampling_interval(const struct sampling *sampling)
{
	return sampling->packets > 1 ? sampling->packets : sampling->flows;
}

// Systematic count-based (RFC 5475 section 5.1): the first of each N; or uniform probabilistic
// (5.2.2): each with a chance of 1 in N, by the gap to the next one that is taken. For packets in
// the order in which they come from the input, before any is given to another worker, so that a
// capture's selection does not depend on the number of workers.
static inline bool sampling_takes_packet(struct sampling *sampling)
{
	if (sampling->skip != 0) {
		sampling->skip--;
		return false;
	}
	sampling_go_on(sampling);
	return true;
}

// Hash-based (RFC 5475 section 6.2): `fold` is the Flow's symmetric one of pmd/spread.h. The factor
// is odd, so each N selects the same share of the 65,536 folds; both directions are taken or none.
static inline bool sampling_takes_flow(const struct sampling *sampling, uint16_t fold)
{
	uint16_t mixed = (uint16_t)(fold * 40503U);

	mixed ^= mixed >> 7;
	return (uint16_t)(mixed * 44111U) < sampling->threshold;
}

#endif
