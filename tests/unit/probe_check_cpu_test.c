// SPDX-License-Identifier: BSD-3-Clause
#include "made_machine.h"

static void each_fault_of_the_cores_is_named_with_what_mends_it(void **)
{
	static const struct made_fault faults[] = {
	    {"/sys/devices/system/cpu/isolated", "", "isolcpus: ", "isolcpus="},
	    {"/sys/devices/system/cpu/nohz_full", "(null)", "nohz_full: ", "nohz_full="},
	    {MADE_GOVERNOR, "powersave", "governor: ", "echo performance >"},
	    {"/sys/devices/system/cpu/cpu1/topology/thread_siblings_list", "1-2",
	     "SMT siblings: ", "echo 0 >"},
	};

	made_faults(faults, sizeof(faults) / sizeof(faults[0]), doctor_cpu_checks,
		    n_doctor_cpu_checks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_fault_of_the_cores_is_named_with_what_mends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
