// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <rte_ethdev.h>

#include "pmd/input/interface_figure.h"
#include "pmd/input/nic_driver.h"
#include "pmd/port/device_loss.h"
#include "pmd/port/xdp_socket.h"

static const struct counter_row loss_rows[] = {
#define X(row, name, help, boundary) {name, help, COUNTER_NOTE, boundary, #row},
    LOSS_COUNTERS(X)
#undef X
};

const struct counter_list pmd_device_counters = {"Devices: lost before the probe", loss_rows,
						 RTE_DIM(loss_rows)};

// What the hardware below a kernel interface lost. Drivers use one of the two figures, or both for
// the same packets. rx_dropped is left out: it counts frames that no protocol of the host wanted
// (VLANs and PPPoE without an interface) although the packet socket has received them.
static bool interface_drops(const struct input *input, uint64_t *drops)
{
	uint64_t missed, fifo;

	if (!input->kind->kernel ||
	    !interface_figure_read(input->device, "statistics/rx_missed_errors", &missed) ||
	    !interface_figure_read(input->device, "statistics/rx_fifo_errors", &fifo))
		return false;
	*drops = RTE_MAX(missed, fifo);
	return true;
}

static uint64_t socket_drops(const struct port *port)
{
	uint64_t drops = 0;

	for (unsigned q = 0; q < port->n_queues; q++)
		drops += packet_socket_drops(port->socket[q]);
	return drops;
}

int device_loss_begin(struct device_loss *loss, const struct input *input)
{
	char owner[32];
	uint64_t drops;

	snprintf(owner, sizeof(owner), "device %.20s", input->name);
	loss->input = input;
	if (interface_drops(input, &drops))
		growing_begin(&loss->interface, drops);
	loss->counters = counter_set_new(owner, loss_rows, RTE_DIM(loss_rows), UNIT_PACKETS);
	return loss->counters == NULL ? -ENOMEM : 0;
}

void device_loss_end(struct device_loss *loss)
{
	counter_set_free(loss->counters);
	loss->counters = NULL;
}

// net_af_xdp calls a part of what its sockets dropped imissed: their own statistics have all of it,
// and are the only ones that are taken.
static uint64_t xdp_drops(const struct port *port)
{
	return port->xdp_drops + xdp_socket_drops(port->xdp_socket);
}

// What some drivers tell in an extended statistic alone.
static bool in_port_drops(const struct port *port, uint64_t *drops)
{
	const struct nic_driver *nic = nic_driver_find(port->info.driver_name);
	uint64_t id;

	return nic != NULL && nic->in_port != NULL &&
	       rte_eth_xstats_get_id_by_name(port->id, nic->in_port, &id) == 0 &&
	       rte_eth_xstats_get_by_id(port->id, &id, drops, 1) == 1;
}

// What cannot be read now has not grown: a 0 would be taken for a new start.
static void device_port_read(struct growing *loss, const struct port *port)
{
	struct rte_eth_stats stats;
	uint64_t drops;
	bool read = port_has_device(port) && rte_eth_stats_get(port->id, &stats) == 0;

	if (port->input->kind->kernel)
		growing_add(&loss[LOSS_RING], xdp_drops(port));
	if (!read)
		return;
	growing_add(&loss[LOSS_NO_MBUF], stats.rx_nombuf);
	if (port->input->kind->kernel)
		return;
	growing_add(&loss[LOSS_MISSED], stats.imissed);
	growing_add(&loss[LOSS_ERRORS], stats.ierrors);
	if (in_port_drops(port, &drops))
		growing_add(&loss[LOSS_IN_PORT], drops);
}

static void port_read(struct growing *loss, const struct port *port)
{
	if (port->driver == &socket_driver)
		growing_add(&loss[LOSS_RING], socket_drops(port));
	else
		device_port_read(loss, port);
}

void device_loss_refresh(struct device_loss *loss, const struct port *const *ports,
			 unsigned n_ports)
{
	struct counts *now = loss->counters->now;
	uint64_t drops;

	for (unsigned i = 0; i < n_ports; i++)
		port_read(loss->port[i], ports[i]);
	for (unsigned row = 0; row < N_LOSS_ROWS; row++) {
		now[row].packets = 0;
		for (unsigned i = 0; i < n_ports; i++)
			now[row].packets += loss->port[i][row].sum;
	}
	if (interface_drops(loss->input, &drops))
		growing_add(&loss->interface, drops);
	now[LOSS_INTERFACE].packets = loss->interface.sum;
	counter_set_answer_ahead(loss->counters);
}
