// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <rte_dev.h>

#include "pmd/port/ports_private.h"
#include "pmd_eal_begin.h"

// A NIC with two ports, as far as links go: net_null's is up while the device is started.
static const struct input_kind kind = {.prefix = "", .pci = true, .remedy = "?"};
static struct inputs inputs = {.n = 1, .input = {{.kind = &kind, .spec = "?", .device = "nic"}}};
static struct live_ports ports = {.inputs = &inputs, .n_ports = 2, .link_fd = -1};
static struct rte_mempool *pool;

static int begin(void **)
{
	const struct pool_settings settings = {"links", 127, PORT_ROOM, -1, false};

	if (eal_begin() < 0)
		return -1;
	pool = pool_new(&settings);
	return pool == NULL || device_loss_begin(&ports.loss[0], &inputs.input[0]) < 0;
}

static int end(void **)
{
	device_loss_end(&ports.loss[0]);
	rte_mempool_free(pool);
	return 0;
}

static void port_open(struct port *port, const char *name)
{
	const struct rx_map_port mapped = {.n_queues = 1};
	uint16_t id;

	assert_int_equal(rte_dev_probe(name), 0);
	assert_int_equal(rte_eth_dev_get_port_by_name(name, &id), 0);
	assert_int_equal(device_port_learn(port, id, &inputs.input[0], false), 0);
	assert_int_equal(port->driver->configure(port, &mapped), 0);
	assert_int_equal(port->driver->add_queue(port, 0, pool), 0);
}

static uint64_t n_downs(unsigned n_looks)
{
	for (unsigned i = 0; i < n_looks; i++) {
		ports_links_refresh(&ports);
		ports_nics_refresh(&ports);
	}
	return ports.loss[0].counters->now[LINK_DOWN].records;
}

static void each_port_of_a_nic_has_a_link_of_its_own(void **)
{
	struct port *first = &ports.port[0], *second = &ports.port[1];

	port_open(first, "net_null0");
	port_open(second, "net_null1");
	assert_int_equal(first->driver->start(first), 0);
	assert_int_equal(n_downs(3), 0); // the second has none yet
	assert_int_equal(second->driver->start(second), 0);
	assert_int_equal(n_downs(3), 0);
	rte_eth_dev_stop(first->id);
	assert_int_equal(n_downs(3), 1);
	rte_eth_dev_stop(second->id);
	assert_int_equal(n_downs(3), 2);
	assert_int_equal(rte_eth_dev_start(first->id), 0);
	assert_int_equal(n_downs(3), 2);
	first->driver->stop(first);
	assert_int_equal(n_downs(3), 2); // we ended it, not the link
	first->driver->close(first);
	second->driver->close(second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_port_of_a_nic_has_a_link_of_its_own),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
