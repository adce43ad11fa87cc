// SPDX-License-Identifier: BSD-3-Clause
#include "config/counter_boundary.h"

const struct counter_boundary boundary_reader_worker = {OWNER_INPUT, OWNER_WORKER,
							"inputs and workers"};
const struct counter_boundary boundary_worker_worker = {OWNER_WORKER, OWNER_WORKER,
							"worker and worker"};
const struct counter_boundary boundary_worker_ring = {OWNER_WORKER, OWNER_RING,
						      "workers and their rings"};
const struct counter_boundary boundary_ring_exporter = {OWNER_RING, OWNER_EXPORTER,
							"rings and exporters"};
const struct counter_boundary boundary_exporter_output = {OWNER_EXPORTER, OWNER_OUTPUT,
							  "exporters and outputs"};
const struct counter_boundary boundary_device = {OWNER_NONE, OWNER_NONE, NULL};

const char *counter_owner_name(enum counter_owner owner)
{
	static const char *const names[] = {
	    [OWNER_NONE] = "notes", [OWNER_INPUT] = "input",	   [OWNER_WORKER] = "worker",
	    [OWNER_RING] = "ring",  [OWNER_EXPORTER] = "exporter", [OWNER_OUTPUT] = "output",
	};

	return names[owner];
}
