// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_PARTS_H
#define PROBE_PARTS_H

#include "probe/probe.h"

// What the program is made of, in the order in which it starts; it stops in reverse. `start`
// returns 0, or -errno after reporting one line and leaving nothing of itself; then what stands
// above it is stopped. `stop` may be NULL.
struct part {
	const char *name; // for who reads the list or debugs
	int (*start)(struct probe *probe);
	void (*stop)(struct probe *probe);
};

extern const struct part parts[];
extern const unsigned n_parts;

#endif
