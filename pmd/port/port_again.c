// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <rte_dev.h>

#include "pmd/eal/eal.h"
#include "pmd/eal/pool.h"
#include "pmd/port/port_device.h"
#include "pmd/port/port_number.h"

// A NIC's ports are found by its address, in their order: a card may have several.
static int nic_probe_again(const struct port *port, uint16_t *id)
{
	struct rte_dev_iterator iterator;
	unsigned n = 0;
	int err = rte_dev_probe(port->input->device);

	if (err < 0 && err != -EEXIST)
		return err;
	RTE_ETH_FOREACH_MATCHING_DEV(*id, port->input->device, &iterator)
	{
		if (n++ == port->device) {
			rte_eth_iterator_cleanup(&iterator);
			return 0;
		}
	}
	return -ENODEV;
}

static int interface_probe_again(const struct port *port, uint16_t *id)
{
	char devargs[256], name[RTE_ETH_NAME_MAX_LEN];
	int err;

	port->input->kind->devargs(port->input, port->device, port->n_queues, devargs,
				   sizeof(devargs));
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(devargs, ","), devargs);
	err = rte_dev_probe(devargs);
	return err < 0 ? err : rte_eth_dev_get_port_by_name(name, id);
}

// The device that was made again or put in again, under the number that workers know.
static int device_probe_again(struct port *port)
{
	uint16_t id = RTE_MAX_ETHPORTS;
	int err =
	    port->input->kind->pci ? nic_probe_again(port, &id) : interface_probe_again(port, &id);

	if (err < 0)
		return err;
	rte_eth_dev_info_get(id, &port->info);
	if (id == port->id)
		return 0;
	rte_eth_dev_close(id); // it took the number of another one that is gone: that one first
	rte_dev_remove(port->info.device);
	port->info.device = NULL;
	return -EAGAIN;
}

// net_af_xdp never gives back the mbufs of a closed socket's fill ring, so that each new one needs
// a pool of its own.
static int pool_renew(struct port *port)
{
	static unsigned renewed;
	char name[RTE_MEMPOOL_NAMESIZE];
	const struct pool_settings settings = {
	    .name = name,
	    .n_mbufs = port->pool->size,
	    .room = rte_pktmbuf_data_room_size(port->pool) - RTE_PKTMBUF_HEADROOM,
	    .numa_node = -1,
	};
	struct rte_mempool *pool;

	snprintf(name, sizeof(name), "packets_again_%u", ++renewed);
	pool = pool_new(&settings);
	if (pool == NULL)
		return -ENOMEM;
	port->pool = pool;
	return 0;
}

static int device_set_up_again(struct port *port)
{
	struct rte_eth_conf conf = {0};
	int err;

	if (port->input->kind->pci)
		return device_nic_set_up(port); // its driver has given back all mbufs
	err = pool_renew(port);

	if (err == 0)
		err = device_queues_configure(port, &conf);

	for (unsigned q = 0; q < port->n_queues && err == 0; q++)
		err = device_queue_set_up(port, q);
	if (err == 0)
		err = rte_eth_dev_start(port->id);
	if (err == 0)
		device_promiscuous_begin(port);
	return err;
}

// Packets of the pool before may be under way still, of the one before that no more.
static void pool_keep(struct port *port, struct rte_mempool *before)
{
	if (port->pool == before)
		return;
	rte_mempool_free(port->pool_before);
	port->pool_before = port->renewed ? before : NULL; // the first one is not ours
	port->renewed = true;
}

static void pool_restore(struct port *port, struct rte_mempool *before)
{
	if (port->pool != before)
		rte_mempool_free(port->pool);
	port->pool = before;
}

// A driver does not probe again what it still has.
static void device_remove(struct port *port)
{
	struct rte_device *device = port->info.device;

	device_close(port);
	if (port->input->kind->pci && device != NULL)
		rte_dev_remove(device);
}

int device_reopen(struct port *port, unsigned interface)
{
	struct rte_mempool *before = port->pool;
	int err;

	device_close(port);
	eal_hush_begin();
	err = device_probe_again(port);
	if (err == 0)
		err = device_set_up_again(port);
	eal_hush_end(NULL, 0);
	if (err < 0) {
		device_remove(port);
		port_number_keep(port);
		pool_restore(port, before);
		return err;
	}
	pool_keep(port, before);
	port->started = true;
	port->interface = interface;
	return 0;
}
