// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_RX_MAP_H
#define PMD_RX_MAP_H

#include <stdbool.h>
#include <stddef.h>

#include "config/options/options.h"

enum { RX_MAP_PORTS = 32, RX_MAP_QUEUES = OPTIONS_MAX_CORES, SOFTWARE_RETA = 512 };

// What a port can do.
struct rx_port {
	unsigned least_queues; // queues it has in any case
	unsigned most_queues;
	bool symmetric_rss;
	unsigned reta_size; // entries of its redirection table; 0: it has none
	int numa_node;
	const char *why_no_rss; // where it cannot do symmetric RSS; NULL: that is all to say
	unsigned rss_queues;	// RSS reaches no more of its queues; 0: all
};

struct rx_map_settings {
	const struct rx_port *ports;
	unsigned n_ports;
	const int *worker_nodes;
	unsigned n_workers;
	enum spread spread;
};

struct rx_map_port {
	unsigned n_queues;
	bool by_nic;			// queue i holds Flows of worker i only
	unsigned worker[RX_MAP_QUEUES]; // who polls queue i
};

// Who polls what. Entry j of every port's redirection table is queue (j % reta_size) % n_workers,
// and that is also the owner of a Flow whose hash ends in j.
struct rx_map {
	struct rx_map_port port[RX_MAP_PORTS];
	bool polls[OPTIONS_MAX_CORES];
	bool checks[OPTIONS_MAX_CORES]; // packets of other owners come in its queues
	unsigned reta_size;
	int software_port; // the first port that NIC spreading is refused for, -1: none
};

// A pure function of its settings. Ports that cannot spread by themselves are spread by software;
// why_not_nic() gives the cause in words, NULL when the port can.
void rx_map_decide(const struct rx_map_settings *settings, struct rx_map *rx_map);
const char *why_not_nic(const struct rx_port *port, unsigned n_workers);

#endif
