// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>

#include "pmd/input/interface_figure.h"
#include "pmd/port/link_watch.h"
#include "pmd/port/ports_private.h"

// False: it cannot be read now.
static bool received_read(const struct port *port, uint64_t *packets, uint64_t *octets)
{
	struct rte_eth_stats stats;

	if (port->input->kind->kernel)
		return interface_figure_read(port->input->device, "statistics/rx_packets",
					     packets) &&
		       interface_figure_read(port->input->device, "statistics/rx_bytes", octets);
	if (!port_has_device(port) || rte_eth_stats_get(port->id, &stats) != 0)
		return false;
	*packets = stats.ipackets;
	*octets = stats.ibytes;
	return true;
}

void ports_state_begin(struct live_ports *ports)
{
	for (unsigned p = 0; p < ports->n_ports; p++) {
		struct port *port = &ports->port[p];
		uint64_t packets = 0, octets = 0;

		received_read(port, &packets, &octets);
		growing_begin(&port->packets, packets);
		growing_begin(&port->octets, octets);
	}
}

void ports_state_refresh(struct live_ports *ports)
{
	for (unsigned p = 0; p < ports->n_ports; p++) {
		struct port *port = &ports->port[p];
		uint64_t packets, octets;

		if (!received_read(port, &packets, &octets))
			continue;
		growing_add(&port->packets, packets);
		growing_add(&port->octets, octets);
	}
}

static void kernel_link(const struct port *port, struct port_state *state)
{
	uint64_t speed;
	struct link_state link;

	link_state_read(port->input->device, &link);
	state->link = link.carrier ? PORT_LINK_UP : PORT_LINK_DOWN;
	if (link.gone)
		state->link = PORT_LINK_GONE;
	if (interface_figure_read(port->input->device, "speed", &speed) && speed < UINT32_MAX)
		state->speed_mbit = (uint32_t)speed;
}

static void device_link(const struct port *port, struct port_state *state)
{
	struct rte_eth_link link;

	if (!port->started || rte_eth_link_get_nowait(port->id, &link) < 0)
		return;
	if (!port->input->kind->pci) // a virtual device says anything
		return;
	state->link = link.link_status ? PORT_LINK_UP : PORT_LINK_DOWN;
	if (link.link_status && link.link_speed != RTE_ETH_SPEED_NUM_UNKNOWN)
		state->speed_mbit = link.link_speed;
}

unsigned ports_states(const struct live_ports *ports, struct port_state *states, unsigned most)
{
	const unsigned n = RTE_MIN(ports->n_ports, most);

	for (unsigned p = 0; p < n; p++) {
		const struct port *port = &ports->port[p];

		states[p] = (struct port_state){
		    .input = port->input->name,
		    .number = port->id,
		    .driver = port->info.driver_name,
		    .packets = port->packets.sum,
		    .octets = port->octets.sum,
		    .counters = ports->loss[port->input->index].counters,
		};
		if (port->input->kind->kernel)
			kernel_link(port, &states[p]);
		else if (ports->link[port->input->index].gone)
			states[p].link = PORT_LINK_GONE;
		else
			device_link(port, &states[p]);
	}
	return n;
}

static void device_figures(const struct port *port,
			   void (*figure)(void *context, const char *name, uint64_t value),
			   void *context)
{
	const int n = rte_eth_xstats_get(port->id, NULL, 0);
	struct rte_eth_xstat_name *names = calloc((size_t)RTE_MAX(n, 1), sizeof(*names));
	struct rte_eth_xstat *values = calloc((size_t)RTE_MAX(n, 1), sizeof(*values));

	if (n > 0 && names != NULL && values != NULL &&
	    rte_eth_xstats_get_names(port->id, names, (unsigned)n) == n &&
	    rte_eth_xstats_get(port->id, values, (unsigned)n) == n) {
		for (int i = 0; i < n; i++)
			figure(context, names[values[i].id].name, values[i].value);
	}
	free(names);
	free(values);
}

void ports_figures(const struct live_ports *ports, unsigned index,
		   void (*figure)(void *context, const char *name, uint64_t value), void *context)
{
	const struct port *port = &ports->port[index];

	if (port->driver != &socket_driver && port_has_device(port))
		device_figures(port, figure, context);
	if (port->input->kind->kernel)
		interface_statistics(port->input->device, figure, context);
}

void ports_refresh_losses(struct live_ports *ports, unsigned input)
{
	const struct port *of_input[RX_MAP_PORTS];
	unsigned n = 0;

	for (unsigned p = 0; p < ports->n_ports; p++)
		if (ports->port[p].input->index == input)
			of_input[n++] = &ports->port[p];
	device_loss_refresh(&ports->loss[input], of_input, n);
}
