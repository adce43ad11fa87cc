// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <rte_dev.h>

#include "pmd/port/port.h"
#include "pmd_eal_begin.h"

// net_null as a NIC that is put in again: EAL finds it by its name as by an address.
static const struct input_kind kind = {.prefix = "", .pci = true, .remedy = "?"};
static const struct input input = {.kind = &kind, .spec = "?", .device = "net_null6"};
static struct rte_mempool *pool;

static int begin(void **)
{
	const struct pool_settings settings = {"device", 127, PORT_ROOM, -1, false};

	if (eal_begin() < 0)
		return -1;
	pool = pool_new(&settings);
	return pool == NULL;
}

static int end(void **)
{
	rte_mempool_free(pool);
	return 0;
}

static unsigned received(const struct port *port)
{
	struct rte_mbuf *burst[8];
	uint16_t n = rte_eth_rx_burst(port->id, 0, burst, 8);

	rte_pktmbuf_free_bulk(burst, n);
	return n;
}

static void a_nic_is_opened_again_with_its_pool_and_number(void **)
{
	const struct rx_map_port mapped = {.n_queues = 1};
	struct port port = {0};
	uint16_t id;

	assert_int_equal(rte_dev_probe(input.device), 0);
	assert_int_equal(rte_eth_dev_get_port_by_name(input.device, &id), 0);
	assert_int_equal(device_port_learn(&port, id, &input, false), 0);
	assert_int_equal(port.driver->configure(&port, &mapped), 0);
	assert_int_equal(port.driver->add_queue(&port, 0, pool), 0);
	assert_int_equal(port.driver->start(&port), 0);
	for (unsigned i = 0; i < 5; i++) {
		struct rte_device *device = port.info.device;

		port.driver->close(&port);
		assert_int_equal(rte_dev_remove(device), 0);
		assert_int_equal(port.driver->reopen(&port, 0), 0);
		assert_int_equal(port.id, id);
		assert_ptr_equal(port.pool, pool);
		assert_int_equal(received(&port), 8);
		assert_int_equal(rte_mempool_in_use_count(pool), 0);
	}
	port.driver->close(&port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_nic_is_opened_again_with_its_pool_and_number),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
