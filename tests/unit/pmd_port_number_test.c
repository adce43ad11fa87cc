// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pmd/port/port_number.h"
#include "pmd_port_open.h"

static const struct input_kind kind = {.prefix = "again:", .kernel = true, .remedy = "?"};
static const struct input input = {.kind = &kind, .spec = "?"};

static int begin(void **)
{
	return pool_begin("number", 127);
}

// What DPDK gives to a device that is opened now.
static uint16_t next_number(void)
{
	struct port port = {0};
	uint16_t id;

	port_open(&port, "net_null9", &input);
	id = port.id;
	port.driver->close(&port);
	return id;
}

static void a_number_that_is_kept_is_given_to_nobody_else(void **)
{
	struct port port = {0};

	port_open(&port, "net_null7", &input);
	assert_int_not_equal(next_number(), port.id);
	port_number_keep(&port); // its device is there
	assert_false(port.number_kept);
	port.driver->close(&port);
	assert_int_equal(next_number(), port.id);
	for (unsigned i = 0; i < 2; i++) {
		port_number_keep(&port);
		assert_true(port.number_kept);
		assert_false(port_has_device(&port));
		assert_int_not_equal(next_number(), port.id);
	}
	for (unsigned i = 0; i < 2; i++) {
		port_number_give_back(&port);
		assert_false(port.number_kept);
		assert_int_equal(next_number(), port.id);
	}
}

// Lower ones are free: the keeper would get one of them.
static void a_number_that_cannot_be_had_is_not_kept(void **)
{
	struct port port = {.id = 17};

	port_number_keep(&port);
	assert_false(port.number_kept);
	assert_int_equal(rte_eth_dev_count_total(), 0);
}

static void a_port_that_is_closed_gives_its_number_back(void **)
{
	struct port port = {0};

	port_open(&port, "net_null7", &input);
	port.driver->close(&port);
	port_number_keep(&port);
	assert_int_equal(rte_eth_dev_count_total(), 1);
	port.driver->close(&port);
	assert_int_equal(rte_eth_dev_count_total(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_number_that_is_kept_is_given_to_nobody_else),
	    cmocka_unit_test(a_number_that_cannot_be_had_is_not_kept),
	    cmocka_unit_test(a_port_that_is_closed_gives_its_number_back),
	};

	return cmocka_run_group_tests(tests, begin, pool_end);
}
