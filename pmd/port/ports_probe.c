// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <rte_dev.h>
#include <rte_malloc.h>

#include "config/log.h"
#include "pmd/eal/eal.h"
#include "pmd/port/ports_private.h"

static int port_room(const struct live_ports *ports, const struct input *input)
{
	if (ports->n_ports == RX_MAP_PORTS)
		return user_error(ENOSPC, "--input %s: more than %d ports", input->spec,
				  RX_MAP_PORTS);
	return 0;
}

static int port_add(struct live_ports *ports, uint16_t id, const struct input *input)
{
	bool trust = ports->options->spread == SPREAD_NIC;
	struct port *port = &ports->port[ports->n_ports];
	int err = port_room(ports, input);

	if (err < 0)
		return err;
	port->times.mode = ports->options->timestamps;
	port->wants_interrupts = ports->options->poll == POLL_AUTO && !input->kind->kernel;
	ports->n_ports++;
	return device_port_learn(port, id, input, trust);
}

// DPDK counts its ports from 0, sockets are counted from the other end.
static int socket_port_add(struct live_ports *ports, const struct input *input)
{
	uint16_t id = (uint16_t)(RTE_MAX_ETHPORTS - 1 - ports->n_ports);
	int err = port_room(ports, input);

	if (err == 0)
		socket_port_learn(&ports->port[ports->n_ports++], id, input);
	if (err == 0) {
		ports->port[ports->n_ports - 1].small = options_small(ports->options);
		ports->port[ports->n_ports - 1].kernel_times =
		    ports->options->timestamps != TIMESTAMPS_SOFTWARE;
	}
	return err;
}

static int device_probe(struct live_ports *ports, const struct input *input, const char *devargs)
{
	char name[RTE_ETH_NAME_MAX_LEN], said[256];
	uint16_t id;
	int err;

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(devargs, ","), devargs);
	if (rte_eth_dev_get_port_by_name(name, &id) == 0)
		return user_error(EEXIST, "--input %s: a device %s is there already", input->spec,
				  name);
	eal_hush_begin();
	err = rte_dev_probe(devargs);
	eal_hush_end(said, sizeof(said));
	if (err == 0)
		err = rte_eth_dev_get_port_by_name(name, &id);
	if (err < 0)
		return user_error(-err, "--input %s: the device does not start: %s; %s",
				  input->spec, said[0] ? said : strerror(-err),
				  input->kind->remedy);
	return port_add(ports, id, input);
}

static int devices_probe(struct live_ports *ports, const struct input *input)
{
	char devargs[1024];

	for (unsigned device = 0;; device++) {
		int length = input->kind->devargs(input, device, ports->cores->n_workers, devargs,
						  sizeof(devargs));
		int err;

		if (length == 0)
			return 0;
		if (length >= (int)sizeof(devargs))
			return user_error(EINVAL, "--input %s: longer than %zu characters",
					  input->spec, sizeof(devargs) - 1);
		err = device_probe(ports, input, devargs);
		if (err < 0)
			return err;
		ports->port[ports->n_ports - 1].device = device;
	}
}

// A NIC's driver has its own state on the NIC's node, and takes no other.
static bool node_has_memory(int node)
{
	void *memory = node < 0 ? NULL : rte_malloc_socket(NULL, 4096, 0, node);

	rte_free(memory);
	return node < 0 || memory != NULL;
}

static int pci_port_missing(const struct input *input)
{
	if (!node_has_memory(input->numa_node))
		return user_error(
		    ENOMEM,
		    "--input %s: node %d of the NIC has no free hugepages, which its driver "
		    "needs: echo 512 > "
		    "/sys/devices/system/node/node%d/hugepages/hugepages-2048kB/nr_hugepages",
		    input->spec, input->numa_node, input->numa_node);
	return user_error(ENODEV, "--input %s: no DPDK driver takes this device; %s", input->spec,
			  input->kind->remedy);
}

// EAL has probed it; a card may have several ports.
static int pci_ports_find(struct live_ports *ports, const struct input *input)
{
	struct rte_dev_iterator iterator;
	unsigned before = ports->n_ports;
	uint16_t id;

	RTE_ETH_FOREACH_MATCHING_DEV(id, input->device, &iterator)
	{
		int err = port_add(ports, id, input);

		if (err < 0) {
			rte_eth_iterator_cleanup(&iterator);
			return err;
		}
		ports->port[ports->n_ports - 1].device = ports->n_ports - 1 - before;
	}
	if (ports->n_ports > before)
		return 0;
	return pci_port_missing(input);
}

int ports_probe(struct live_ports *ports)
{
	for (unsigned i = 0; i < ports->inputs->n; i++) {
		const struct input *input = &ports->inputs->input[i];
		int err;

		if (input->kind->pci)
			err = pci_ports_find(ports, input);
		else if (input->kind->sockets)
			err = socket_port_add(ports, input);
		else
			err = devices_probe(ports, input);

		if (err < 0)
			return err;
	}
	return 0;
}
