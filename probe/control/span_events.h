// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_SPAN_EVENTS_H
#define PROBE_SPAN_EVENTS_H

#include "probe/control/span_fault.h"

struct probe;

// The faults of mirrors that have begun and not ended, by input and VLAN. Each is told when it is
// seen first, when its share becomes larger by half or smaller by a third, and when enough was seen
// without it, or nothing came there for an hour. All zeros at the start.
struct span_trouble {
	bool taken;
	uint8_t input;
	uint16_t vlan;
	uint64_t came_ns;	  // when something was seen of it last
	double told[SPAN_FAULTS]; // share; 0: there is no such fault
};

struct span_events {
	struct span_trouble of[SPAN_ROWS];
};

// After each minute, with what it has shown. Notes events in the probe's list; returns how many.
unsigned span_events_look(struct span_events *events, struct probe *probe,
			  const struct span_rows *passed, uint64_t now_ns);
unsigned span_events_open(const struct span_events *events);

#endif
