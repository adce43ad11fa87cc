// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_SAMPLING_H
#define PROBE_SAMPLING_H

#include <stdbool.h>
#include <stdint.h>

#include "config/options/options.h"
#include "probe/meter/epochs.h"

// One of N packets. One struct a worker; its inputs take turns apart (worker_select.c).
struct sampling {
	uint32_t packets; // 1: every packet
	uint32_t skip;	  // packets that are left out before the next one is taken
	bool random;
	double per_gap;	 // 1 / ln(1 - 1 / packets)
	uint64_t chance; // state of the generator
};

// seed: of what is random; the same one gives the same packets.
void sampling_init(struct sampling *sampling, const struct sampling_rate *rate, uint64_t seed);

// Changes of it, by main; workers read what is said of an epoch once they have got its number.
struct sampling_epochs {
	uint32_t now; // number
	struct sampling_epoch of[KEY_EPOCHS];
};
// Of the start, with number 0, or the next one.
void sampling_epochs_init(struct sampling_epochs *epochs, const struct sampling_rate *rate);
void sampling_epochs_begin(struct sampling_epochs *epochs, const struct sampling_rate *rate,
			   bool measured);
// What records export as the sampling rate: 1 of how many.
uint32_t sampling_interval_of(const struct sampling_rate *rate);

// A packet was taken: how many are left out now.
void sampling_go_on(struct sampling *sampling);

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
// threshold: of the epoch.
static inline bool sampling_takes_flow(uint32_t threshold, uint16_t fold)
{
	uint16_t mixed = (uint16_t)(fold * 40503U);

	mixed ^= mixed >> 7;
	return (uint16_t)(mixed * 44111U) < threshold;
}

#endif
