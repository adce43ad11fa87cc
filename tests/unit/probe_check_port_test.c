// SPDX-License-Identifier: BSD-3-Clause
#include "made_machine.h"

static void each_fault_of_a_port_is_named_with_what_mends_it(void **)
{
	static const struct made_fault faults[] = {
	    {"/sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages", "0",
	     "NUMA: ", "node0/hugepages/hugepages-2048kB/nr_hugepages"},
	    {"/sys/devices/system/node/node0/cpulist", "", "NUMA: ", "slot"},
	    {MADE_DEVICE "/current_link_width", "4", "PCIe width: 0000", "slot"},
	    {"/sys/class/net/eth1/flags", "0x1002", "link: eth1 is down", "ip link set eth1 up"},
	    {"/sys/class/net/eth1/carrier", "0", "link: eth1 has no carrier", "cable"},
	    {"/sys/class/net/eth1/mtu", "1400", "MTU: eth1", "echo 1500 >"},
	    {"/sys/class/net/eth1/statistics/rx_missed_errors", "12", "drops: eth1 has lost 12 ",
	     "ethtool -G eth1 rx"},
	};
	struct made_fault named[7];

	memcpy(named, faults, sizeof(faults));
	named[2].check = "PCIe width: eth1 has 4 of 8 ";
	made_faults(named, 7, doctor_port_checks, n_doctor_port_checks);
}

static void a_nic_that_was_named_by_address_shall_be_dpdks(void **)
{
	struct made_machine *made = made_new();

	assert_true(doctor_port_add(&made->doctor, MADE_NIC));
	doctor_port_checks[0].port(&made->doctor, &made->doctor.port[0]);
	assert_string_equal(made_said(made), "driver: " MADE_NIC " belongs to ixgbe, and not to "
					     "vfio-pci\n    lineprobe bind " MADE_NIC "\n");
	made_link(made, MADE_DEVICE "/driver", "../../drivers/vfio-pci");
	doctor_port_checks[0].port(&made->doctor, &made->doctor.port[0]);
	assert_int_equal(made->doctor.n_found, 1);
	made_free(made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_fault_of_a_port_is_named_with_what_mends_it),
	    cmocka_unit_test(a_nic_that_was_named_by_address_shall_be_dpdks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
