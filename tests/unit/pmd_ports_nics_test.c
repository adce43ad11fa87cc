// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "caught.h"
#include "pmd/port/ports_private.h"
#include "pmd_port_open.h"

// net_null as a NIC: it is taken out as one, but nothing of it stands in the kernel's list of NICs,
// so that it never comes back.
static const struct input_kind kind = {.prefix = "", .pci = true, .remedy = "?"};
static struct inputs inputs = {.n = 1,
			       .input = {{.kind = &kind, .spec = "?", .device = "net_null5"}}};
static const struct cores cores;
static struct live_ports ports = {.inputs = &inputs, .cores = &cores, .n_ports = 1, .link_fd = -1};

// Drivers' part of ethdev, for which Debian ships no header.
void *rte_eth_dev_allocated(const char *name);
int rte_eth_dev_callback_process(void *dev, enum rte_eth_event_type type, void *);

static int begin(void **)
{
	return pool_begin("nics", 127) < 0 ||
	       device_loss_begin(&ports.loss[0], &inputs.input[0]) < 0;
}

static int end(void **)
{
	device_loss_end(&ports.loss[0]);
	return pool_end(NULL);
}

static uint64_t n_of(enum loss_row row)
{
	return ports.loss[0].counters->now[row].records;
}

static void a_link_that_went_down_between_two_looks_is_counted_each_time(void **)
{
	struct port *port = &ports.port[0];

	port_open(port, "net_null5", &inputs.input[0]);
	assert_int_equal(port->driver->start(port), 0);
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
	assert_false(port_has_device(port));
	assert_true(port->number_kept);
	for (unsigned i = 0; i < 3; i++) {
		ports_nics_refresh(&ports);
		ports_nics_look(&ports);
	}
	assert_int_equal(n_of(LINK_GONE), 1);
	assert_int_equal(ports_inputs_gone(&ports), 1);
	ports_nics_close(&ports);
	assert_int_equal(ports.events_fd, -1);
	port->driver->close(port);
}

// By its driver's events; one that was reset or has failed is there still, and is opened anew.
static void what_a_driver_tells_of_its_end_closes_the_nic(void **)
{
	static const struct {
		enum rte_eth_event_type event;
		const char *says;
	} rows[] = {{RTE_ETH_EVENT_INTR_RMV, "the NIC was taken out; it is waited for"},
		    {RTE_ETH_EVENT_INTR_RESET, "was reset by its host or has failed; it is opened"},
		    {RTE_ETH_EVENT_RECOVERY_FAILED, "has failed; it is opened anew"}};

	for (unsigned i = 0; i < RTE_DIM(rows); i++) {
		struct port *port = &ports.port[0];
		uint64_t gone = n_of(LINK_GONE);
		struct caught caught;
		char said[1024];

		*port = (struct port){0};
		ports.link[0] = (struct link){0};
		port_open(port, "net_null5", &inputs.input[0]);
		assert_int_equal(port->driver->start(port), 0);
		ports_nics_open(&ports);
		ports_nics_refresh(&ports);
		rte_eth_dev_callback_process(rte_eth_dev_allocated("net_null5"), rows[i].event,
					     NULL);
		caught = caught_begin(STDERR_FILENO);
		ports_nics_refresh(&ports);
		caught_end(&caught, said, sizeof(said));
		assert_non_null(strstr(said, rows[i].says));
		assert_int_equal(n_of(LINK_GONE), gone + 1);
		assert_false(port->failed);
		ports_nics_close(&ports);
		port->driver->close(port);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_link_that_went_down_between_two_looks_is_counted_each_time),
	    cmocka_unit_test(a_nic_that_is_taken_out_is_closed_told_and_waited_for),
	    cmocka_unit_test(what_a_driver_tells_of_its_end_closes_the_nic),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
