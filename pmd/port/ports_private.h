// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_PORTS_PRIVATE_H
#define PMD_PORTS_PRIVATE_H

#include "pmd/port/device_loss.h"
#include "pmd/port/poller.h"
#include "pmd/port/port.h"
#include "pmd/port/ports.h"

enum { PORTS_NODES = 8 };

struct ports {
	const struct options *options;
	const struct inputs *inputs;
	const struct cores *cores;
	unsigned n_ports;
	struct port port[PLACEMENT_PORTS];
	struct placement placement;
	unsigned n_pools;
	struct rte_mempool *pool[PORTS_NODES];
	uint64_t misplaced_told;
	struct device_loss loss[OPTIONS_MAX_SPECS];
	struct poller poller[OPTIONS_MAX_CORES];
};

// ports_probe.c: finds the ports of every input.
int ports_probe(struct ports *ports);
// ports_pools.c: gives each queue of each configured port a pool.
int ports_add_queues(struct ports *ports);

#endif
