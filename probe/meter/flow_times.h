// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_FLOW_TIMES_H
#define PROBE_FLOW_TIMES_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/meter/meter.h"

// The times of a record to be, whole: an entry holds them in parts, see struct flow_age.
struct flow_times {
	uint64_t start_us;
	uint64_t later;	 // start of the direction that began later, microseconds after the start
	uint64_t end[2]; // of each direction's newest packet, after the start; 0: it has none
};

void meter_times(const struct meter *meter, uint32_t entry, struct flow_times *times);
// Into the record of a Flow that has lasted for longer than 32 bits of microseconds tell.
void meter_put_aged_times(const struct meter *meter, struct flow_record *record, uint32_t entry,
			  unsigned forward);
// clock_us: the input clock at the Flow's last packet.
void meter_set_times(struct meter *meter, uint32_t entry, const struct flow_times *times,
		     uint64_t clock_us);
// A packet of direction d, the `first` one of it, was captured then. True: it moved the start.
bool flow_times_add(struct flow_times *times, struct flow_cold *cold, unsigned d, uint64_t time_us,
		    bool first);
// Whether the direction's end is told from the start; its counters stay what they are.
void meter_mark_direction(struct meter *meter, uint32_t entry, unsigned d, bool from_start);

// How long after its base a Flow's packets need no close look.
static inline uint64_t meter_window(const struct meter *meter)
{
	return RTE_MIN(meter->active_us, (uint64_t)UINT32_MAX);
}

// Another active timeout is in force: until a pass of the sweep has moved the bases of old Flows,
// each packet is looked at closely.
void meter_renew_window(struct meter *meter);
// What that pass does with a live entry.
void meter_renew_times(struct meter *meter, uint32_t entry, uint64_t now_us);

#endif
