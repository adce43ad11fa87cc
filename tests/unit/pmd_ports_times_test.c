// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pmd/port/ports_private.h"

static struct live_ports *ports;
static const struct input input[] = {{.index = 0, .hardware_clock = -1},
				     {.index = 1, .hardware_clock = -1}};

// A NIC that stamps, and a port that does not.
static int begin(void **)
{
	ports = aligned_alloc(64, RTE_ALIGN_CEIL(sizeof(*ports), 64));
	memset(ports, 0, sizeof(*ports));
	ports->n_ports = 2;
	for (unsigned p = 0; p < 2; p++) {
		ports->port[p].driver = &device_driver;
		ports->port[p].input = &input[p];
		ports->port[p].id = RTE_MAX_ETHPORTS - 1; // no such device
	}
	ports->port[0].times.used = true;
	ports->port[0].times.clock.error_ns = 2500;
	strcpy(ports->port[1].times.why, "has none");
	return 0;
}

static int end(void **)
{
	free(ports);
	return 0;
}

static void a_nics_error_is_that_of_the_last_minutes(void **)
{
	ports_times_refresh(ports);
	assert_int_equal(ports_stamp_error(ports, 0), 2500);
	ports->port[0].times.clock.error_ns = 900;
	ports_times_refresh(ports);
	assert_int_equal(ports_stamp_error(ports, 0), 2500);
	assert_int_equal(ports_stamp_error(ports, 1), -1);
}

// One --input of two NICs: a packet may have come through either.
static void an_inputs_error_is_the_largest_of_its_devices(void **)
{
	ports->port[1].input = &input[0];
	ports->port[1].times.used = true;
	ports->port[1].times.clock.error_ns = 700;
	ports_times_refresh(ports);
	assert_int_equal(ports_stamp_error(ports, 0), 2500);
	ports->port[1].times.clock.error_ns = 4100;
	ports_times_refresh(ports);
	assert_int_equal(ports_stamp_error(ports, 0), 4100);
	ports->port[0].times.used = false; // now this one stamps no packets
	ports_times_refresh(ports);
	assert_int_equal(ports_stamp_error(ports, 0), -1);
}

static void it_is_said_whose_time_packets_have(void **)
{
	char text[160];

	ports_times_refresh(ports);
	ports_times_text(ports, &ports->port[0], text, sizeof(text));
	assert_string_equal(text, "the NIC's time (within 2.50 us)");
	ports_times_text(ports, &ports->port[1], text, sizeof(text));
	assert_string_equal(text, "their burst's time (late by up to 200 us): the port has none");
	ports->port[1].driver = &socket_driver;
	ports->port[1].kernel_times = true;
	ports_times_text(ports, &ports->port[1], text, sizeof(text));
	assert_string_equal(text, "the kernel's time (within 1.00 us)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_nics_error_is_that_of_the_last_minutes, begin, end),
	    cmocka_unit_test_setup_teardown(an_inputs_error_is_the_largest_of_its_devices, begin,
					    end),
	    cmocka_unit_test_setup_teardown(it_is_said_whose_time_packets_have, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
