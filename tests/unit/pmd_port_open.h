// SPDX-License-Identifier: BSD-3-Clause
// A port of one of DPDK's own devices, as ports_open() makes it for one worker.
#ifndef TESTS_UNIT_PMD_PORT_OPEN_H
#define TESTS_UNIT_PMD_PORT_OPEN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <rte_dev.h>

#include "pmd/port/port.h"
#include "pmd_eal_begin.h"

static struct rte_mempool *pool;

// EAL, and a pool of so many buffers for the ports.
static inline int pool_begin(const char *name, unsigned n)
{
	const struct pool_settings settings = {name, n, PORT_ROOM, -1, false};

	if (eal_begin() < 0)
		return -1;
	pool = pool_new(&settings);
	return pool == NULL ? -1 : 0;
}

static inline int pool_end(void **)
{
	rte_mempool_free(pool);
	return 0;
}

// With one queue, ready to start.
static inline void port_open(struct port *port, const char *devargs, const struct input *input)
{
	const struct rx_map_port mapped = {.n_queues = 1};
	char name[RTE_ETH_NAME_MAX_LEN];
	uint16_t id;

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(devargs, ","), devargs);
	assert_int_equal(rte_dev_probe(devargs), 0);
	assert_int_equal(rte_eth_dev_get_port_by_name(name, &id), 0);
	assert_int_equal(device_port_learn(port, id, input, false), 0);
	assert_int_equal(port->driver->configure(port, &mapped), 0);
	assert_int_equal(port->driver->add_queue(port, 0, pool), 0);
}

#endif
