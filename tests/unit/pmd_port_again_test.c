// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "pmd/port/port.h"
#include "pmd_port_open.h"

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

static int begin(void **)
{
	return pool_begin("device", 127);
}

static void port_start(struct port *port)
{
	port_open(port, GOOD, &input);
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

	port_start(&port);
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

	port_start(&port);
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

// Each under its number, whoever is back first.
static void two_that_are_gone_at_once_come_back_in_any_order(void **)
{
	struct port port[2] = {0};

	for (unsigned first = 0; first < 2; first++) {
		struct port *early = &port[first], *late = &port[1 - first];

		port_open(&port[0], "net_null7", &input);
		port_open(&port[1], "net_null8", &input);
		args = NO_DEVICE;
		for (unsigned i = 0; i < 4; i++)
			assert_true(port[i % 2].driver->reopen(&port[i % 2], 2) < 0);
		args = first == 0 ? "net_null7" : "net_null8";
		assert_int_equal(early->driver->reopen(early, 2), 0);
		assert_true(receives(early));
		args = first == 0 ? "net_null8" : "net_null7";
		assert_int_equal(late->driver->reopen(late, 2), 0);
		assert_true(receives(late));
		assert_int_equal(port[0].id + 1, port[1].id);
		for (unsigned p = 0; p < 2; p++) {
			port[p].driver->close(&port[p]);
			rte_mempool_free(port[p].pool);
			rte_mempool_free(port[p].pool_before);
			port[p] = (struct port){0};
		}
	}
	assert_int_equal(rte_eth_dev_count_total(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_cannot_be_opened_again_takes_no_memory),
	    cmocka_unit_test(a_port_that_is_opened_again_and_again_has_two_pools_of_its_own),
	    cmocka_unit_test(two_that_are_gone_at_once_come_back_in_any_order),
	};

	return cmocka_run_group_tests(tests, begin, pool_end);
}
