// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_EPOCHS_H
#define PROBE_EPOCHS_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/table/flow_key.h"

// An epoch is the time from one change of --sampling to the next. It is a part of the key: a Flow
// that goes on after a change begins anew, so that all that a record counts was sampled alike, and
// the packet's way knows nothing of it. Flows of earlier epochs are ended as all are by
// meter_expire_all(), some with each poll.
//
// Epochs have numbers, of which the key holds the lowest bits. Packets under way carry the number.
// One that comes EPOCHS_HELD or more changes late is left out, and main begins no epoch before all
// Flows of so long ago are over: so what is said of an epoch stays until nothing of it is left.
enum { EPOCHS_HELD = KEY_EPOCHS - 2 };

struct sampling_epoch {
	uint32_t interval;  // what records have, see struct flow_record
	uint32_t selector;  // the same
	uint32_t threshold; // see sampling_takes_flow()
	bool unmeasured;    // its Flows have no measures, see --overload
};

struct epochs {
	const struct sampling_epoch *of; // by number % KEY_EPOCHS; main writes
	uint32_t now;			 // number
	uint32_t n_flows[KEY_EPOCHS];	 // that live
	uint32_t cursor;		 // of who ends Flows of earlier ones
};

// Everything is metered.
extern const struct sampling_epoch epochs_without_sampling[KEY_EPOCHS];

static inline unsigned epoch_slot(uint32_t number)
{
	return number % KEY_EPOCHS;
}

struct meter;

// The number of the earliest one that has Flows, or else of the one that is now.
uint32_t meter_earliest_epoch(const struct meter *meter);
// Ends some of the Flows of earlier epochs, while half of the ring is free. True: there are more.
bool meter_end_epochs_some(struct meter *meter, uint64_t now_us);

// Of meter_expire.c: why a Flow ends that is ended now; what who walks through the table wants
// soon.
unsigned meter_last_reason(const struct meter *meter, uint32_t entry, uint64_t now_us);
void meter_fetch_ahead(const struct meter *meter, uint32_t entry);

#endif
