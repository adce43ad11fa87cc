// SPDX-License-Identifier: BSD-3-Clause
#include "made_machine.h"

static void a_port_is_known_by_name_and_address(void **)
{
	struct made_machine *made = made_new();

	assert_true(doctor_port_add(&made->doctor, "eth1"));
	assert_string_equal(made->doctor.port[0].pci, MADE_NIC);
	assert_true(doctor_port_add(&made->doctor, MADE_NIC));
	assert_string_equal(made->doctor.port[1].name, "");
	assert_false(doctor_port_add(&made->doctor, "eth7"));
	assert_false(doctor_port_add(&made->doctor, "0000:00:00.0"));
	assert_false(doctor_port_add(&made->doctor, "../net"));
	assert_false(doctor_port_add(&made->doctor, ""));
	assert_false(doctor_port_add(&made->doctor, "a_name_that_is_too_long_for_the_kernel"));
	made->doctor.n_ports = 0;
	doctor_ports_add_all(&made->doctor);
	assert_int_equal(made->doctor.n_ports, 1);
	made_free(made);
}

static void what_the_machine_is_reached_by_is_known(void **)
{
	struct made_machine *made = made_new();
	char text[128];

	assert_true(doctor_port_add(&made->doctor, MADE_NIC));
	// an address of the link alone is no address of the machine
	assert_null(doctor_port_carries(&made->doctor, &made->doctor.port[0], text, sizeof(text)));
	made_put(made, "/proc/net/if_inet6", "2001 02 40 00 80 eth1");
	assert_string_equal(
	    doctor_port_carries(&made->doctor, &made->doctor.port[0], text, sizeof(text)),
	    "eth1 carries an address");
	made_put(made, "/proc/net/route", "Iface Destination\neth1 0001A8C0 0\neth1 00000000 1");
	assert_string_equal(
	    doctor_port_carries(&made->doctor, &made->doctor.port[0], text, sizeof(text)),
	    "eth1 carries the default route");
	made_free(made);
}

static void a_nic_is_given_to_a_driver_and_the_undo_said_before(void **)
{
	struct made_machine *made = made_new();

	assert_true(doctor_port_add(&made->doctor, MADE_NIC));
	assert_int_equal(doctor_port_bind(&made->doctor, &made->doctor.port[0], "vfio-pci"), 0);
	assert_string_equal(made_get(made, MADE_DEVICE "/driver_override"), "vfio-pci");
	assert_string_equal(made_get(made, "/sys/bus/pci/drivers/ixgbe/unbind"), MADE_NIC);
	assert_string_equal(made_get(made, "/sys/bus/pci/drivers_probe"), MADE_NIC);
	assert_non_null(strstr(made_said(made), "    undo: echo  >"));
	made_free(made);
}

static void made_take_away_iommu(const struct made_machine *made)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/sys/kernel/iommu_groups/0/type", made->root);
	assert_int_equal(remove(path), 0);
	*strrchr(path, '/') = '\0';
	assert_int_equal(remove(path), 0);
}

static void without_an_iommu_vfio_is_allowed_to_and_it_is_said(void **)
{
	static const char param[] = "/sys/module/vfio/parameters/enable_unsafe_noiommu_mode";
	struct made_machine *made = made_new();
	struct doctor_port port = {.pci = MADE_NIC};

	made_put(made, param, "N");
	assert_int_equal(doctor_port_give(&made->doctor, &port), 0);
	assert_string_equal(made_get(made, param), "N"); // it has one
	made_take_away_iommu(made);
	assert_int_equal(doctor_port_give(&made->doctor, &port), 0);
	assert_string_equal(made_get(made, param), "Y");
	assert_string_equal(made_get(made, MADE_DEVICE "/driver_override"), "vfio-pci");
	assert_non_null(strstr(made_said(made), "there is no IOMMU"));
	made_free(made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_port_is_known_by_name_and_address),
	    cmocka_unit_test(what_the_machine_is_reached_by_is_known),
	    cmocka_unit_test(a_nic_is_given_to_a_driver_and_the_undo_said_before),
	    cmocka_unit_test(without_an_iommu_vfio_is_allowed_to_and_it_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
