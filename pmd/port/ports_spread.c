// SPDX-License-Identifier: BSD-3-Clause
#include <limits.h>
#include <stdio.h>

#include "config/log.h"
#include "pmd/port/ports_private.h"
#include "pmd/port/rss.h"

LOG_TYPE(ports);

static void rx_map_update(struct live_ports *ports)
{
	struct rx_port can[RX_MAP_PORTS];
	const struct rx_map_settings settings = {
	    .ports = can,
	    .n_ports = ports->n_ports,
	    .worker_nodes = ports->cores->numa_node,
	    .n_workers = ports->cores->n_workers,
	    .spread = ports->options->spread,
	};

	for (unsigned p = 0; p < ports->n_ports; p++)
		can[p] = ports->port[p].can;
	rx_map_decide(&settings, &ports->rx_map);
}

static int nic_refused(const struct port *port, const char *why)
{
	return user_error(ENOTSUP, "--spread nic: %s cannot: %s; use --spread software",
			  port->input->spec, why);
}

// Software spreads what a NIC cannot: said once a port, an error where the user insists on the NIC.
static int spreading_report(const struct live_ports *ports)
{
	unsigned n_workers = ports->cores->n_workers;

	for (unsigned p = 0; p < ports->n_ports && n_workers > 1; p++) {
		const struct port *port = &ports->port[p];
		const char *why = why_not_nic(&port->can, n_workers);

		if (ports->rx_map.port[p].by_nic)
			continue;
		if (ports->options->spread == SPREAD_NIC)
			return nic_refused(port, why);
		if (ports->options->spread == SPREAD_AUTO)
			LOG(NOTICE, "%s: %s, software spreads its packets over %u workers",
			    port->input->name, why, n_workers);
	}
	return 0;
}

static void fall_back(struct live_ports *ports, struct port *port)
{
	LOG(WARNING, "%s: %s; software spreads its packets", port->input->name, port->rss);
	port->can.symmetric_rss = false;
	port->by_nic = false;
	rx_map_update(ports);
}

int ports_spread_decide(struct live_ports *ports)
{
	rx_map_update(ports);
	return spreading_report(ports);
}

// What a NIC claims and what it then holds are two things.
int ports_spread_verify(struct live_ports *ports)
{
	for (unsigned p = 0; p < ports->n_ports; p++) {
		struct port *port = &ports->port[p];
		int err;

		snprintf(port->rss, sizeof(port->rss), "no RSS");
		if (!ports->rx_map.port[p].by_nic)
			continue;
		port->common_reta = ports->rx_map.reta_size;
		err = rss_apply(port->id, &port->info, ports->rx_map.reta_size,
				ports->cores->n_workers, port->rss);
		if (err == 0)
			continue;
		if (ports->options->spread == SPREAD_NIC)
			return nic_refused(port, port->rss);
		fall_back(ports, port);
		p = UINT_MAX; // the others' common table may have another size now
	}
	return 0;
}
