// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "pmd/port/ports_private.h"
#include "pmd_captures.h"
#include "pmd_eal_begin.h"

static struct cores cores = {.n_workers = 1};
static struct options options;
static struct inputs inputs;
static struct live_ports *ports;

static int all_begin(void **)
{
	return eal_begin();
}

static int ports_begin(void **)
{
	ports = aligned_alloc(64, RTE_ALIGN_CEIL(sizeof(*ports), 64));
	memset(ports, 0, sizeof(*ports));
	ports->options = &options;
	ports->inputs = &inputs;
	ports->cores = &cores;
	return 0;
}

static int ports_end(void **)
{
	for (unsigned p = 0; p < ports->n_ports; p++)
		ports->port[p].driver->close(&ports->port[p]);
	free(ports);
	return 0;
}

static int probe(char *first, char *second)
{
	options = options_of(1, first, second);
	assert_int_equal(inputs_parse(&options, &inputs), 0);
	return ports_probe(ports);
}

static void each_virtual_device_is_a_port_of_its_input(void **)
{
	char first[] = "vdev:net_null0", second[] = "vdev:net_null1";
	uint16_t id;

	assert_int_equal(probe(first, second), 0);
	assert_int_equal(ports->n_ports, 2);
	for (unsigned p = 0; p < 2; p++) {
		assert_ptr_equal(ports->port[p].input, &inputs.input[p]);
		assert_ptr_equal(ports->port[p].driver, &device_driver);
		assert_int_equal(rte_eth_dev_get_port_by_name(inputs.input[p].name, &id), 0);
		assert_int_equal(ports->port[p].id, id);
		assert_true(ports->port[p].wants_interrupts); // --poll auto
	}
}

static void a_device_that_is_there_already_is_not_taken_again(void **)
{
	char first[] = "vdev:net_null2", second[] = "vdev:net_null2,size=128";

	assert_int_equal(probe(first, second), -EEXIST);
	assert_int_equal(ports->n_ports, 1);
}

static void a_device_without_a_driver_is_refused(void **)
{
	char spec[] = "vdev:net_nosuch0";

	assert_true(probe(spec, NULL) < 0);
	assert_int_equal(ports->n_ports, 0);
}

// Sockets need numbers that DPDK does not give to its own ports.
static void sockets_are_numbered_from_the_other_end(void **)
{
	static const struct input_kind kernel = {
	    .prefix = "af_packet:", .kernel = true, .sockets = true};

	options = (struct options){.timestamps = TIMESTAMPS_SOFTWARE};
	inputs = (struct inputs){.n = 2, .input = {{.kind = &kernel}, {.kind = &kernel}}};
	assert_int_equal(ports_probe(ports), 0);
	assert_int_equal(ports->n_ports, 2);
	assert_int_equal(ports->port[0].id, RTE_MAX_ETHPORTS - 1);
	assert_int_equal(ports->port[1].id, RTE_MAX_ETHPORTS - 2);
	assert_ptr_equal(ports->port[0].driver, &socket_driver);
	assert_false(ports->port[0].kernel_times);
	options.timestamps = TIMESTAMPS_AUTO;
	ports->n_ports = 0;
	assert_int_equal(ports_probe(ports), 0);
	assert_true(ports->port[1].kernel_times);
	inputs.n = RX_MAP_PORTS + 1;
	for (unsigned i = 0; i < inputs.n; i++)
		inputs.input[i] = (struct input){.kind = &kernel, .spec = "eth0"};
	ports->n_ports = 0;
	assert_int_equal(ports_probe(ports), -ENOSPC);
	assert_int_equal(ports->n_ports, RX_MAP_PORTS);
}

#define PORTS_TEST(claim) cmocka_unit_test_setup_teardown(claim, ports_begin, ports_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    PORTS_TEST(each_virtual_device_is_a_port_of_its_input),
	    PORTS_TEST(a_device_that_is_there_already_is_not_taken_again),
	    PORTS_TEST(a_device_without_a_driver_is_refused),
	    PORTS_TEST(sockets_are_numbered_from_the_other_end),
	};

	return cmocka_run_group_tests(tests, all_begin, NULL);
}
