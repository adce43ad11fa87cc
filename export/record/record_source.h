// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_RECORD_SOURCE_H
#define EXPORT_RECORD_SOURCE_H

#include "config/counter_set.h"
#include "export/record/record_ring.h"

// What fills a ring with Flow Records: a worker that meters packets is one kind, a collector of
// other exporters' datagrams another. The Exporting Process makes the ring, and whoever is the
// source sets the rest before it is started.
struct record_source {
	struct record_ring *ring;
	struct counter_set *counters; // made = pushed + lost
	// Begins to fill the ring; 0 or -errno. Then ends it: nothing is pushed after the return.
	int (*start)(struct record_source *source);
	void (*stop)(struct record_source *source);
	void *context;
};

#endif
