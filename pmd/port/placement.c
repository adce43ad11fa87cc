// SPDX-License-Identifier: BSD-3-Clause
#include "pmd/port/placement.h"

const char *why_not_nic(const struct placement_port *port, unsigned n_workers)
{
	if (!port->symmetric_rss || port->reta_size == 0)
		return "it cannot do symmetric RSS";
	if (port->most_queues < n_workers)
		return "it has fewer queues than there are workers";
	if (port->least_queues > n_workers)
		return "it has more queues than there are workers";
	if (port->reta_size < n_workers)
		return "its redirection table has fewer entries than there are workers";
	return 0;
}

static unsigned queues_of(const struct placement_port *port, unsigned n_workers)
{
	unsigned n = port->most_queues < n_workers ? port->most_queues : n_workers;

	n = n > port->least_queues ? n : port->least_queues;
	return n < PLACEMENT_QUEUES ? n : PLACEMENT_QUEUES;
}

// The worker with the fewest queues so far; of these, one on the port's NUMA node.
static unsigned worker_for(const struct placement_settings *settings, const unsigned *load,
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

static void place_by_nic(const struct placement_settings *settings, struct placement *placement,
			 unsigned *load)
{
	for (unsigned p = 0; p < settings->n_ports; p++) {
		struct placed_port *placed = &placement->port[p];

		if (!placed->by_nic)
			continue;
		for (unsigned q = 0; q < placed->n_queues; q++) {
			placed->worker[q] = q;
			placement->polls[q] = true;
			load[q]++;
		}
		if (placement->reta_size == 0 ||
		    settings->ports[p].reta_size < placement->reta_size)
			placement->reta_size = settings->ports[p].reta_size;
	}
	if (placement->reta_size == 0)
		placement->reta_size = SOFTWARE_RETA;
}

static void place_by_software(const struct placement_settings *settings,
			      struct placement *placement, unsigned *load)
{
	for (unsigned p = 0; p < settings->n_ports; p++) {
		struct placed_port *placed = &placement->port[p];

		if (placed->by_nic)
			continue;
		for (unsigned q = 0; q < placed->n_queues; q++) {
			unsigned worker = worker_for(settings, load, settings->ports[p].numa_node);

			placed->worker[q] = worker;
			placement->polls[worker] = true;
			placement->checks[worker] = settings->n_workers > 1;
			load[worker]++;
		}
	}
}

void placement_decide(const struct placement_settings *settings, struct placement *placement)
{
	unsigned load[OPTIONS_MAX_CORES] = {0};

	*placement = (struct placement){.software_port = -1};
	for (unsigned p = 0; p < settings->n_ports; p++) {
		const struct placement_port *port = &settings->ports[p];
		bool nic = settings->n_workers > 1 && why_not_nic(port, settings->n_workers) == 0;

		placement->port[p].n_queues = queues_of(port, settings->n_workers);
		placement->port[p].by_nic = nic && settings->spread != SPREAD_SOFTWARE;
		if (!nic && settings->n_workers > 1 && placement->software_port < 0)
			placement->software_port = (int)p;
	}
	place_by_nic(settings, placement, load);
	place_by_software(settings, placement, load);
}
