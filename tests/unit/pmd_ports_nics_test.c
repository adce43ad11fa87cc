// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <rte_dev.h>

#include "pmd/port/ports_private.h"
#include "pmd_eal_begin.h"

// net_null as a NIC: it is taken out as one, but nothing of it stands in the kernel's list of NICs,
// so that it never comes back.
static const struct input_kind kind = {.prefix = "", .pci = true, .remedy = "?"};
static struct inputs inputs = {.n = 1,
			       .input = {{.kind = &kind, .spec = "?", .device = "net_null5"}}};
static const struct cores cores;
static struct live_ports ports = {.inputs = &inputs, .cores = &cores, .n_ports = 1, .link_fd = -1};
static struct rte_mempool *pool;

static int begin(void **)
{
	const struct pool_settings settings = {"nics", 127, PORT_ROOM, -1, false};

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

static void port_open(struct port *port)
{
	const struct rx_map_port mapped = {.n_queues = 1};
	uint16_t id;

	assert_int_equal(rte_dev_probe("net_null5"), 0);
	assert_int_equal(rte_eth_dev_get_port_by_name("net_null5", &id), 0);
	assert_int_equal(device_port_learn(port, id, &inputs.input[0], false), 0);
	assert_int_equal(port->driver->configure(port, &mapped), 0);
	assert_int_equal(port->driver->add_queue(port, 0, pool), 0);
	assert_int_equal(port->driver->start(port), 0);
}

static uint64_t n_of(enum loss_row row)
{
	return ports.loss[0].counters->now[row].records;
}

static void a_link_that_went_down_between_two_looks_is_counted_each_time(void **)
{
	struct port *port = &ports.port[0];

	port_open(port);
	ports_nics_open(&ports);
	assert_true(ports.events_fd > 0);
	ports_nics_refresh(&ports);
	assert_int_equal(n_of(LINK_DOWN), 0);
	atomic_store(&port->link_downs, 3);
	ports_nics_refresh(&ports);
	assert_int_equal(n_of(LINK_DOWN), 3);
	assert_true(port->carrier);
	ports_nics_refresh(&ports);
	assert_int_equal(n_of(LINK_DOWN), 3);
}

static void a_nic_that_is_taken_out_is_closed_told_and_waited_for(void **)
{
	struct port *port = &ports.port[0];

	atomic_store(&port->leaving, true);
	ports_nics_refresh(&ports);
	assert_true(ports.link[0].gone);
	assert_int_equal(n_of(LINK_GONE), 1);
	assert_int_equal(n_of(LINK_DOWN), 3); // its link is no matter of its own
	assert_true(port->paused);
	assert_false(port->leaving);
	assert_null(port->info.device);
	assert_false(rte_eth_dev_is_valid_port(port->id));
	for (unsigned i = 0; i < 3; i++) {
		ports_nics_refresh(&ports);
		ports_nics_look(&ports);
	}
	assert_int_equal(n_of(LINK_GONE), 1);
	assert_int_equal(ports_inputs_gone(&ports), 1);
	ports_nics_close(&ports);
	assert_int_equal(ports.events_fd, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_link_that_went_down_between_two_looks_is_counted_each_time),
	    cmocka_unit_test(a_nic_that_is_taken_out_is_closed_told_and_waited_for),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
