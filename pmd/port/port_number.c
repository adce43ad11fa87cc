// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>

#include <rte_dev.h>

#include "pmd/eal/eal.h"
#include "pmd/port/port_number.h"

static void keeper_name(const struct port *port, char name[RTE_ETH_NAME_MAX_LEN])
{
	snprintf(name, RTE_ETH_NAME_MAX_LEN, "net_null_keeps_%u", port->id);
}

static bool has_number(const char *name, uint16_t number)
{
	uint16_t id;

	return rte_eth_dev_get_port_by_name(name, &id) == 0 && id == number;
}

void port_number_keep(struct port *port)
{
	char name[RTE_ETH_NAME_MAX_LEN];

	if (port->number_kept || rte_eth_dev_is_valid_port(port->id))
		return;
	keeper_name(port, name);
	eal_hush_begin();
	port->number_kept = rte_dev_probe(name) == 0;
	eal_hush_end(NULL, 0);
	if (!has_number(name, port->id))
		port_number_give_back(port);
}

void port_number_give_back(struct port *port)
{
	char name[RTE_ETH_NAME_MAX_LEN];

	if (!port->number_kept)
		return;
	keeper_name(port, name);
	eal_hush_begin();
	rte_eal_hotplug_remove("vdev", name);
	eal_hush_end(NULL, 0);
	port->number_kept = false;
}
