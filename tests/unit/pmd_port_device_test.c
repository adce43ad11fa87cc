// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <rte_dev.h>

#include "caught.h"
#include "fake_nic.h"
#include "pmd/port/port.h"
#include "pmd_port_open.h"

// net_null as a NIC that is put in again: EAL finds it by its name as by an address.
static const struct input_kind kind = {.prefix = "", .pci = true, .remedy = "?"};
static const struct input input = {.kind = &kind, .spec = "?", .device = "net_null6"};
static const struct input_kind nic_kind = {.pci = true, .remedy = "?"};
static const struct input nic_input = {.kind = &nic_kind, .spec = "NIC", .name = "NIC"};

static int begin(void **)
{
	return pool_begin("device", 127);
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
	struct port port = {0};
	uint16_t id;

	port_open(&port, input.device, &input);
	assert_int_equal(port.driver->start(&port), 0);
	assert_int_equal(rte_eth_dev_get_port_by_name(input.device, &id), 0);
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

#define TYPES (RTE_ETH_RSS_NONFRAG_IPV4_TCP | RTE_ETH_RSS_NONFRAG_IPV4_UDP)

// A driver may refuse one thing together with another, and all that can be done without is given up
// one by one: what is left works.
static void what_a_driver_refuses_is_given_up(void **)
{
	static const struct {
		unsigned refused;
		uint16_t mtu;
	} rows[] = {{0, 9216},
		    {FAKE_WANTS_TX, 9216},
		    {FAKE_REFUSES_MTU, 1500},
		    {FAKE_REFUSES_MTU | FAKE_WANTS_TX, 1500},
		    {FAKE_HAS_NO_SCATTER, 1984}, // in a buffer of 2048 octets
		    {FAKE_REFUSES_INTERRUPTS, 9216},
		    {FAKE_REFUSES_STAMPS, 9216},
		    {FAKE_REFUSES_STAMPS | FAKE_REFUSES_INTERRUPTS, 9216}};

	for (unsigned i = 0; i < RTE_DIM(rows); i++) {
		struct fake_nic nic = {"net_ice", 4, 128, 52, TYPES, rows[i].refused};
		const struct rx_map_port mapped = {.n_queues = 2, .by_nic = true};
		struct port port = {.times = {.mode = TIMESTAMPS_AUTO}, .wants_interrupts = true};
		uint16_t id;

		nic.offloads = RTE_ETH_RX_OFFLOAD_TIMESTAMP;
		assert_int_equal(fake_nic_open(&nic), 0);
		assert_int_equal(rte_eth_dev_get_port_by_name("net_null7", &id), 0);
		assert_int_equal(device_port_learn(&port, id, &nic_input, false), 0);
		assert_int_equal(port.driver->configure(&port, &mapped), 0);
		assert_int_equal(port.mtu, rows[i].mtu);
		assert_int_equal(port.times.used, !(nic.odd & FAKE_REFUSES_STAMPS));
		if (!port.times.used)
			assert_string_equal(port.times.why, "refuses to stamp packets");
		assert_int_equal(nic.conf.intr_conf.rxq, !(nic.odd & FAKE_REFUSES_INTERRUPTS));
		assert_int_equal(nic.conf.rxmode.offloads & RTE_ETH_RX_OFFLOAD_SCATTER,
				 nic.odd & FAKE_HAS_NO_SCATTER ? 0 : RTE_ETH_RX_OFFLOAD_SCATTER);
		assert_false(nic.conf.intr_conf.rmv);
		assert_int_equal(nic.conf.rxmode.mq_mode, RTE_ETH_MQ_RX_RSS);
		assert_true(port.n_descriptors <= 64);
		port.driver->close(&port);
		fake_nic_close();
	}
}

// Who does not ask for it is not told by mlx4 and mlx5 that their NIC is gone.
static void a_driver_that_tells_of_removal_is_asked_to(void **)
{
	struct fake_nic nic = {"mlx5_pci", 4, 128, 40, TYPES, 0};
	const struct rx_map_port mapped = {.n_queues = 1};
	struct port port = {0};
	uint16_t id;

	assert_int_equal(fake_nic_open(&nic), 0);
	assert_int_equal(rte_eth_dev_get_port_by_name("net_null7", &id), 0);
	assert_int_equal(device_port_learn(&port, id, &nic_input, false), 0);
	*(uint32_t *)(uintptr_t)port.info.dev_flags |= RTE_ETH_DEV_INTR_RMV;
	assert_int_equal(port.driver->configure(&port, &mapped), 0);
	assert_true(nic.conf.intr_conf.rmv);
	port.driver->close(&port);
	fake_nic_close();
}

static void more_queues_than_it_configures_are_one_line(void **)
{
	struct fake_nic nic = {"net_ice", 4, 128, 52, TYPES, FAKE_REFUSES_ALL};
	const struct rx_map_port mapped = {.n_queues = 2};
	struct port port = {0};
	struct caught caught;
	char said[1024];
	uint16_t id;

	assert_int_equal(fake_nic_open(&nic), 0);
	assert_int_equal(rte_eth_dev_get_port_by_name("net_null7", &id), 0);
	assert_int_equal(device_port_learn(&port, id, &nic_input, false), 0);
	caught = caught_begin(STDERR_FILENO);
	assert_true(port.driver->configure(&port, &mapped) < 0);
	caught_end(&caught, said, sizeof(said));
	assert_non_null(strstr(said, "--input NIC: the device refuses 2 queues: "));
	assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
	port.driver->close(&port);
	fake_nic_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_nic_is_opened_again_with_its_pool_and_number),
	    cmocka_unit_test(what_a_driver_refuses_is_given_up),
	    cmocka_unit_test(a_driver_that_tells_of_removal_is_asked_to),
	    cmocka_unit_test(more_queues_than_it_configures_are_one_line),
	};

	return cmocka_run_group_tests(tests, begin, pool_end);
}
