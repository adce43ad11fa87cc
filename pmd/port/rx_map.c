// SPDX-License-Identifier: BSD-3-Clause
#include "pmd/port/rx_map.h"

const char *why_not_nic(const struct rx_port *port, unsigned n_workers)
{
	if (!port->symmetric_rss || port->reta_size == 0)
		return port->why_no_rss != NULL ? port->why_no_rss : "it cannot do symmetric RSS";
	if (port->most_queues < n_workers)
		return "it has fewer queues than there are workers";
	if (port->rss_queues > 0 && port->rss_queues < n_workers)
		return "its RSS reaches fewer queues than there are workers";
	if (port->least_queues > n_workers)
		return "it has more queues than there are workers";
	if (port->reta_size < n_workers)
		return "its redirection table has fewer entries than there are workers";
	return NULL;
}

static unsigned queues_of(const struct rx_port *port, unsigned n_workers)
{
	unsigned n = port->most_queues < n_workers ? port->most_queues : n_workers;

	n = n > port->least_queues ? n : port->least_queues;
	return n < RX_MAP_QUEUES ? n : RX_MAP_QUEUES;
}

// The worker with the fewest queues so far; of these, one on the port's NUMA node.
static unsigned worker_for(const struct rx_map_settings *settings, const unsigned *load,
			   int numa_node)
{
	unsigned best = 0;

	for (unsigned i = 1; i < settings->n_workers; i++) {
		bool nearer = settings->worker_nodes[i] == numa_node &&
			      settings->worker_nodes[best] != numa_node;

		if (load[i] < load[best] || (load[i] == load[best] && nearer))
			best = i;
	}
	return best;
}

static void map_nic_ports(const struct rx_map_settings *settings, struct rx_map *rx_map,
			  unsigned *load)
{
	for (unsigned p = 0; p < settings->n_ports; p++) {
		struct rx_map_port *mapped = &rx_map->port[p];

		if (!mapped->by_nic)
			continue;
		for (unsigned q = 0; q < mapped->n_queues; q++) {
			mapped->worker[q] = q;
			rx_map->polls[q] = true;
			load[q]++;
		}
		if (rx_map->reta_size == 0 || settings->ports[p].reta_size < rx_map->reta_size)
			rx_map->reta_size = settings->ports[p].reta_size;
	}
	if (rx_map->reta_size == 0)
		rx_map->reta_size = SOFTWARE_RETA;
}

static void map_software_ports(const struct rx_map_settings *settings, struct rx_map *rx_map,
			       unsigned *load)
{
	for (unsigned p = 0; p < settings->n_ports; p++) {
		struct rx_map_port *mapped = &rx_map->port[p];

		if (mapped->by_nic)
			continue;
		for (unsigned q = 0; q < mapped->n_queues; q++) {
			unsigned worker = worker_for(settings, load, settings->ports[p].numa_node);

			mapped->worker[q] = worker;
			rx_map->polls[worker] = true;
			rx_map->checks[worker] = settings->n_workers > 1;
			load[worker]++;
		}
	}
}

void rx_map_decide(const struct rx_map_settings *settings, struct rx_map *rx_map)
{
	unsigned load[OPTIONS_MAX_CORES] = {0};

	*rx_map = (struct rx_map){.software_port = -1};
	for (unsigned p = 0; p < settings->n_ports; p++) {
		const struct rx_port *port = &settings->ports[p];
		bool nic = settings->n_workers > 1 && why_not_nic(port, settings->n_workers) == 0;

		rx_map->port[p].n_queues = queues_of(port, settings->n_workers);
		rx_map->port[p].by_nic = nic && settings->spread != SPREAD_SOFTWARE;
		if (!nic && settings->n_workers > 1 && rx_map->software_port < 0)
			rx_map->software_port = (int)p;
	}
	map_nic_ports(settings, rx_map, load);
	map_software_ports(settings, rx_map, load);
}
