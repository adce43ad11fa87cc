// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <rte_dev.h>

#include "pmd/port/port.h"
#include "pmd_eal_begin.h"

// A device that can be made again, or not, as `args` says: packets of 2 GB are too much for its
// queue, which is set up when its pool has been made already.
static const char *args;
#define GOOD	  "net_null7"
#define NO_DEVICE "net_pcap7,rx_pcap=/proc/nonexistent"
#define NO_QUEUE  "net_null7,size=2000000000"

static int devargs(const struct input *, unsigned, unsigned, char *text, size_t size)
{
	return snprintf(text, size, "%s", args);
}

static const struct input_kind kind = {
    .prefix = "again:", .kernel = true, .devargs = devargs, .remedy = "?"};
static const struct input input = {.kind = &kind, .spec = "?"};
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

static void port_open(struct port *port)
{
	const struct rx_map_port mapped = {.n_queues = 1};
	uint16_t id;

	assert_int_equal(rte_dev_probe(GOOD), 0);
	assert_int_equal(rte_eth_dev_get_port_by_name(GOOD, &id), 0);
	assert_int_equal(device_port_learn(port, id, &input, false), 0);
	assert_int_equal(port->driver->configure(port, &mapped), 0);
	assert_int_equal(port->driver->add_queue(port, 0, pool), 0);
	assert_int_equal(port->driver->start(port), 0);
}

static void pool_count(struct rte_mempool *, void *n)
{
	++*(unsigned *)n;
}

static unsigned n_pools(void)
{
	unsigned n = 0;

	rte_mempool_walk(pool_count, &n);
	return n;
}

static bool receives(const struct port *port)
{
	struct rte_mbuf *burst[8];
	uint16_t n = rte_eth_rx_burst(port->id, 0, burst, 8);

	rte_pktmbuf_free_bulk(burst, n);
	return n > 0;
}

static void what_cannot_be_opened_again_takes_no_memory(void **)
{
	static const char *const bad[] = {NO_DEVICE, NO_QUEUE};
	struct port port = {0};

	port_open(&port);
	for (unsigned i = 0; i < 6; i++) {
		args = bad[i % 2];
		assert_true(port.driver->reopen(&port, 2) < 0);
		assert_null(port.info.device);
		assert_ptr_equal(port.pool, pool);
		assert_int_equal(n_pools(), 1);
	}
	args = GOOD;
	assert_int_equal(port.driver->reopen(&port, 2), 0);
	assert_true(receives(&port));
	port.driver->close(&port);
	assert_null(port.info.device);
	port.driver->close(&port); // nothing is open any more
	rte_mempool_free(port.pool);
}

// The last two: packets of the one before may be under way.
static void a_port_that_is_opened_again_and_again_has_two_pools_of_its_own(void **)
{
	struct port port = {0};

	port_open(&port);
	args = GOOD;
	for (unsigned i = 1; i < 6; i++) {
		assert_int_equal(port.driver->reopen(&port, 1 + i), 0);
		assert_int_equal(port.interface, 1 + i);
		assert_true(receives(&port));
		assert_int_equal(n_pools(), 1 + RTE_MIN(i, 2U));
	}
	port.driver->close(&port);
	rte_mempool_free(port.pool);
	rte_mempool_free(port.pool_before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_cannot_be_opened_again_takes_no_memory),
	    cmocka_unit_test(a_port_that_is_opened_again_and_again_has_two_pools_of_its_own),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
