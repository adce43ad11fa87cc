// SPDX-License-Identifier: BSD-3-Clause
#include "probe/worker/sampling.h"

#include <math.h>

#include <rte_common.h>

enum { FOLDS = 1 << 16 };

// SplitMix64 (Steele, Lea and Flood, 2014): any seed will do.
static uint64_t next_chance(uint64_t *state)
{
	uint64_t mixed = *state += UINT64_C(0x9e3779b97f4a7c15);

	mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
	return mixed ^ mixed >> 31;
}

// Before the next one that is taken, where each is with the same chance: geometric, by inversion of
// a number in (0, 1] of 53 bits. The largest, of one in a million, is 37 million.
static uint32_t gap(struct sampling *sampling)
{
	const double number = ((double)(next_chance(&sampling->chance) >> 11) + 1) * 0x1p-53;

	return (uint32_t)(log(number) * sampling->per_gap);
}

void sampling_go_on(struct sampling *sampling)
{
	sampling->skip = sampling->random ? gap(sampling) : sampling->packets - 1;
}

void sampling_init(struct sampling *sampling, const struct sampling_rate *rate, uint64_t seed)
{
	const uint32_t packets = RTE_MAX(rate->packets, 1U);

	*sampling = (struct sampling){
	    .packets = packets,
	    .random = rate->random && packets > 1,
	    .chance = seed,
	};
	if (!sampling->random)
		return;
	sampling->per_gap = 1 / log1p(-1.0 / packets);
	sampling->skip = gap(sampling);
}

uint32_t sampling_interval_of(const struct sampling_rate *rate)
{
	const uint32_t interval = RTE_MAX(rate->packets, rate->flows);

	return RTE_MAX(interval, 1U);
}

static void set_epoch(struct sampling_epochs *epochs, const struct sampling_rate *rate)
{
	const uint32_t flows = RTE_MAX(rate->flows, 1U);

	epochs->of[epoch_slot(epochs->now)] = (struct sampling_epoch){
	    .interval = sampling_interval_of(rate),
	    .selector = epochs->now + 1,
	    .threshold = (FOLDS + flows / 2) / flows,
	};
}

void sampling_epochs_init(struct sampling_epochs *epochs, const struct sampling_rate *rate)
{
	*epochs = (struct sampling_epochs){0};
	set_epoch(epochs, rate);
}

void sampling_epochs_begin(struct sampling_epochs *epochs, const struct sampling_rate *rate,
			   bool measured)
{
	epochs->now++;
	set_epoch(epochs, rate);
	epochs->of[epoch_slot(epochs->now)].unmeasured = !measured;
}
