// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_COUNTER_BOUNDARY_H
#define CONFIG_COUNTER_BOUNDARY_H

#include <stddef.h>

// What an owner of counters is, in the order of the data's way.
enum counter_owner {
	OWNER_NONE, // its counters are notes
	OWNER_INPUT,
	OWNER_WORKER,
	OWNER_RING,
	OWNER_EXPORTER,
	OWNER_OUTPUT,
};

// The boundary between two owners that a row counts at. Over all sets, the OUT rows of a boundary
// are its IN rows and what is between them (nothing, once all have stopped): the balance sheet
// checks it. A further one is defined where its rows are.
struct counter_boundary {
	enum counter_owner from, to;
	const char *between; // "rings and exporters"; NULL: it is not checked
};

extern const struct counter_boundary
    boundary_reader_worker,   // readers' handed on = workers' taken from their queues
    boundary_worker_worker,   // handed over = taken from other workers
    boundary_worker_ring,     // workers' in records made = rings' made
    boundary_ring_exporter,   // rings' pushed = exporters' taken
    boundary_exporter_output, // exporters' given, once for each output = outputs' taken
    boundary_device;	      // NOTE rows of a reader: what NIC or kernel lost before it

#define BOUNDARY_NONE		 NULL
#define BOUNDARY_READER_WORKER	 &boundary_reader_worker
#define BOUNDARY_WORKER_WORKER	 &boundary_worker_worker
#define BOUNDARY_WORKER_RING	 &boundary_worker_ring
#define BOUNDARY_RING_EXPORTER	 &boundary_ring_exporter
#define BOUNDARY_EXPORTER_OUTPUT &boundary_exporter_output
#define BOUNDARY_DEVICE		 &boundary_device

const char *counter_owner_name(enum counter_owner owner);

#endif
