// SPDX-License-Identifier: BSD-3-Clause
#include "made_machine.h"

static void each_fault_of_the_host_is_named_with_what_mends_it(void **)
{
	static const struct made_fault faults[] = {
	    {"/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages", "0",
	     "hugepages of 1 GiB: ", "hugepagesz=1G"},
	    {"/sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet",
	     "clock: ", "echo tsc >"},
	    {"/proc/cpuinfo", "flags : fpu", "clock: ", "--timestamps kernel"},
	    {"/proc/net/softnet_stat", "00000010 00000000 00000000\n00000020 00000007 00000000",
	     "kernel drops: ", "netdev_max_backlog"},
	    {"/proc/self/status", "Name:\tx\nCapEff:\t0000000000002000",
	     "rights: ", "cap_net_raw,cap_net_admin+ep"},
	};

	made_faults(faults, sizeof(faults) / sizeof(faults[0]), doctor_host_checks,
		    n_doctor_host_checks);
}

static void what_is_not_there_is_named_too(void **)
{
	struct made_machine *made = made_new();
	char path[PATH_MAX];

	made_put(made, "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "0");
	made_put(made, "/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages", "0");
	snprintf(path, sizeof(path),
		 "rm -r %s/sys/kernel/iommu_groups/0 %s/sys/bus/pci/drivers/vfio-pci", made->root,
		 made->root);
	assert_int_equal(system(path), 0);
	for (unsigned i = 0; i < 4; i++)
		doctor_host_checks[i].host(&made->doctor);
	assert_int_equal(made->doctor.n_found, 4);
	strcpy(path, made_said(made));
	assert_non_null(strstr(path, "echo 512 >"));
	assert_non_null(strstr(path, "intel_iommu=on"));
	assert_non_null(strstr(path, "modprobe vfio-pci\n"));
	made_free(made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_fault_of_the_host_is_named_with_what_mends_it),
	    cmocka_unit_test(what_is_not_there_is_named_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
