// SPDX-License-Identifier: BSD-3-Clause
#include "made_machine.h"

// What offloads the real ports have differs; those of a made-up machine cannot be asked.
static void a_made_up_port_is_not_asked(void **)
{
	struct made_machine *made = made_new();
	const struct doctor_port port = {.name = "lo"};

	doctor_check_offloads(&made->doctor, &port);
	doctor_check_ring(&made->doctor, &port);
	assert_int_equal(made->doctor.n_found, 0);
	made_free(made);
}

// The kernel joins packets on its loopback, too, by default; it has no ring.
static void a_real_port_that_joins_packets_is_named(void **)
{
	struct made_machine *made = made_new();
	const struct doctor_port port = {.name = "lo"};
	const char *said;

	made->doctor.root = "";
	doctor_check_ring(&made->doctor, &port);
	assert_int_equal(made->doctor.n_found, 0);
	doctor_check_offloads(&made->doctor, &port);
	said = made_said(made);
	if (made->doctor.n_found > 0)
		assert_non_null(strstr(said, "    ethtool -K lo gro off\n"));
	made_free(made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_made_up_port_is_not_asked),
	    cmocka_unit_test(a_real_port_that_joins_packets_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
