// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "pmd/port/ports_private.h"
#include "pmd_port_open.h"

// A NIC with two ports, as far as links go: net_null's is up while the device is started.
static const struct input_kind kind = {.prefix = "", .pci = true, .remedy = "?"};
static struct inputs inputs = {.n = 1, .input = {{.kind = &kind, .spec = "?", .device = "nic"}}};
static struct live_ports ports = {.inputs = &inputs, .n_ports = 2, .link_fd = -1};

static int begin(void **)
{
	return pool_begin("links", 127) < 0 ||
	       device_loss_begin(&ports.loss[0], &inputs.input[0]) < 0;
}

static int end(void **)
{
	device_loss_end(&ports.loss[0]);
	return pool_end(NULL);
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

	port_open(first, "net_null0", &inputs.input[0]);
	port_open(second, "net_null1", &inputs.input[0]);
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
