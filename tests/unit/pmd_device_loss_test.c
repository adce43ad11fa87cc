// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fake_nic.h"
#include "pmd/pmd.h"
#include "pmd/port/device_loss.h"
#include "pmd_captures.h"
#include "pmd_port_open.h"

enum { MBUFS = 63 };

static const struct input_kind kind = {.prefix = "vdev:", .remedy = "?"};
static const struct input input = {.kind = &kind, .spec = "?", .name = "loss"};

static int begin(void **state)
{
	return captures_begin(state) != 0 || pool_begin("loss", MBUFS) < 0;
}

static int end(void **state)
{
	pool_end(state);
	return captures_end(state);
}

// Of a capture with more packets than its pool has buffers.
static void port_start(struct port *port)
{
	const struct capture_plan plan = {DLT_EN10MB, 1000, 1000, 1000, 60, 60};
	char args[200];

	snprintf(args, sizeof(args), "net_pcap0,rx_pcap=%s", capture_write("loss", &plan));
	port_open(port, args, &input);
	assert_int_equal(port->driver->start(port), 0);
}

static uint64_t no_mbuf(struct device_loss *loss, const struct port *port)
{
	device_loss_refresh(loss, &port, 1);
	return loss->counters->now[LOSS_NO_MBUF].packets;
}

static void counters_that_cannot_be_read_once_are_not_counted_twice(void **)
{
	struct rte_mbuf *burst[MBUFS + 1];
	struct device_loss loss = {0};
	struct port port = {0};
	uint64_t lost;
	uint16_t id, n;

	port_start(&port);
	assert_int_equal(device_loss_begin(&loss, &input), 0);
	n = rte_eth_rx_burst(port.id, 0, burst, MBUFS + 1);
	lost = no_mbuf(&loss, &port);
	assert_true(lost > 0);
	id = port.id;
	port.id = RTE_MAX_ETHPORTS - 1; // there is none
	assert_int_equal(no_mbuf(&loss, &port), lost);
	port.id = id;
	assert_int_equal(no_mbuf(&loss, &port), lost);
	rte_pktmbuf_free_bulk(burst, n);
	device_loss_end(&loss);
	port.driver->close(&port);
}

static uint64_t in_port(const char *driver, const char *extended)
{
	static const struct input_kind pci = {.pci = true, .remedy = "?"};
	static const struct input its_input = {.kind = &pci, .spec = "?", .name = "NIC"};
	struct fake_nic nic = {.driver = driver, .queues = 1, .extended = extended};
	struct device_loss loss = {0};
	struct port port = {0};
	const struct port *const ports = &port;
	uint64_t lost;
	uint16_t id;

	assert_int_equal(fake_nic_open(&nic), 0);
	assert_int_equal(rte_eth_dev_get_port_by_name("net_null7", &id), 0);
	assert_int_equal(device_port_learn(&port, id, &its_input, false), 0);
	assert_int_equal(device_loss_begin(&loss, &its_input), 0);
	device_loss_refresh(&loss, &ports, 1);
	assert_int_equal(loss.counters->now[LOSS_IN_PORT].packets, 0);
	for (unsigned i = 0; i < 2; i++) {
		nic.n_extended += 7;
		device_loss_refresh(&loss, &ports, 1);
	}
	lost = loss.counters->now[LOSS_IN_PORT].packets;
	device_loss_end(&loss);
	fake_nic_close();
	return lost;
}

// What mlx5 lost in its port is in no statistic of ethdev.
static void losses_that_ethdev_leaves_out_are_counted(void **)
{
	assert_int_equal(in_port("mlx5_pci", "rx_phy_discard_packets"), 14);
	assert_int_equal(in_port("mlx5_pci", "rx_prio0_buf_discard_packets"), 0);
	assert_int_equal(in_port("mlx5_pci", NULL), 0);
	assert_int_equal(in_port("net_other", "rx_phy_discard_packets"), 0);
}

static void a_counter_that_goes_back_is_a_new_start(void **)
{
	struct growing growing;

	growing_begin(&growing, 1000); // of a time before ours
	assert_int_equal(growing_add(&growing, 1000), 0);
	assert_int_equal(growing_add(&growing, 1007), 7);
	assert_int_equal(growing_add(&growing, 3), 10); // the interface was made again
	assert_int_equal(growing_add(&growing, 5), 12);
	assert_int_equal(growing_add(&growing, 0), 12);
}

// What became of a link is no loss: sums of losses take the rows of the device boundary only.
static void only_losses_stand_at_the_device_boundary(void **)
{
	assert_true(pmd_device_counters.n_rows > N_LOSS_ROWS);
	for (unsigned row = 0; row < pmd_device_counters.n_rows; row++) {
		const struct counter_row *counter = &pmd_device_counters.rows[row];

		assert_int_equal(counter->side, COUNTER_NOTE);
		assert_int_equal(counter->boundary,
				 row < N_LOSS_ROWS ? BOUNDARY_DEVICE : BOUNDARY_NONE);
		assert_null(strstr(counter->help, "rx_dropped"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_counter_that_goes_back_is_a_new_start),
	    cmocka_unit_test(counters_that_cannot_be_read_once_are_not_counted_twice),
	    cmocka_unit_test(losses_that_ethdev_leaves_out_are_counted),
	    cmocka_unit_test(only_losses_stand_at_the_device_boundary),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
