// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>

#include "config/log.h"
#include "pmd/input/nic_driver.h"
#include "pmd/port/ports_private.h"
#include "pmd/port/rss.h"

LOG_TYPE(nics);

// Workers and queues belong together by now, so that software cannot take over any more.
static int spreading_confirm(const struct live_ports *ports, struct port *port)
{
	int err =
	    rss_confirm(port->id, &port->info, ports->rx_map.reta_size, port->n_queues, port->rss);

	if (err == 0)
		return 0;
	return user_error(-err, "--input %s: once it has started %s; use --spread software",
			  port->input->spec, port->rss);
}

static void tell_promiscuous(const struct port *port)
{
	const struct nic_driver *nic = nic_driver_find(port->info.driver_name);

	if (port->input->own_only || rte_eth_promiscuous_get(port->id) != 0)
		return;
	LOG(NOTICE, "%s: its driver %s has no promiscuous mode: it receives what is sent to it%s%s",
	    port->input->name, port->info.driver_name, nic != NULL && nic->note != NULL ? "; " : "",
	    nic != NULL && nic->note != NULL ? nic->note : "");
}

static void tell_pause(const struct port *port)
{
	struct rte_eth_fc_conf conf = {0};

	if (rte_eth_dev_flow_ctrl_get(port->id, &conf) == 0 && conf.mode != RTE_ETH_FC_NONE)
		LOG(NOTICE,
		    "%s: its pause frames cannot be turned off: a full ring stops who sends to it",
		    port->input->name);
}

int ports_confirm(struct live_ports *ports, unsigned p)
{
	struct port *port = &ports->port[p];

	if (port->input->kind->pci) {
		tell_promiscuous(port);
		tell_pause(port);
	}
	return ports->rx_map.port[p].by_nic ? spreading_confirm(ports, port) : 0;
}
