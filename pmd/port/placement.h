// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_PLACEMENT_H
#define PMD_PLACEMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "config/options/options.h"

enum { PLACEMENT_PORTS = 32, PLACEMENT_QUEUES = OPTIONS_MAX_CORES, SOFTWARE_RETA = 512 };

// What a port can do.
struct placement_port {
	unsigned least_queues; // queues it has in any case
	unsigned most_queues;
	bool symmetric_rss;
	unsigned reta_size; // entries of its redirection table; 0: it has none
	int numa_node;
};

struct placement_settings {
	const struct placement_port *ports;
	unsigned n_ports;
	const int *worker_nodes;
	unsigned n_workers;
	enum spread spread;
};

struct placed_port {
	unsigned n_queues;
	bool by_nic;			   // queue i holds Flows of worker i only
	unsigned worker[PLACEMENT_QUEUES]; // who polls queue i
};

// Who polls what. Entry j of every port's redirection table is queue (j % reta_size) % n_workers,
// and that is also the owner of a Flow whose hash ends in j.
struct placement {
	struct placed_port port[PLACEMENT_PORTS];
	bool polls[OPTIONS_MAX_CORES];
	bool checks[OPTIONS_MAX_CORES]; // packets of other owners come in its queues
	unsigned reta_size;
	int software_port; // the first port that NIC spreading is refused for, -1: none
};

// A pure function of its settings. Ports that cannot spread by themselves are spread by software;
// why_not_nic() tells the cause in words, NULL when the port can.
void placement_decide(const struct placement_settings *settings, struct placement *placement);
const char *why_not_nic(const struct placement_port *port, unsigned n_workers);

#endif
