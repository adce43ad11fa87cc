// SPDX-License-Identifier: BSD-3-Clause
#include "made_machine.h"

static void files_lie_under_the_root(void **)
{
	struct made_machine *made = made_new();
	char text[64];

	assert_true(
	    system_read(&made->doctor, text, sizeof(text), "/sys/class/net/%s/mtu", "eth1"));
	assert_string_equal(text, "1500");
	assert_false(system_read(&made->doctor, text, sizeof(text), "/sys/none"));
	assert_string_equal(text, "");
	assert_int_equal(system_number(&made->doctor, -1, MADE_DEVICE "/numa_node"), 0);
	assert_int_equal(system_number(&made->doctor, -1, "/sys/none"), -1);
	assert_int_equal(system_number(&made->doctor, -1, MADE_GOVERNOR), -1); // a word
	system_link(&made->doctor, text, sizeof(text), MADE_DEVICE "/driver");
	assert_string_equal(text, "ixgbe");
	system_link(&made->doctor, text, sizeof(text), "/sys/none");
	assert_string_equal(text, "");
	assert_int_equal(system_entries(&made->doctor, "/sys/kernel/iommu_groups"), 1);
	assert_int_equal(system_entries(&made->doctor, "/sys/none"), 0);
	made_free(made);
}

static void only_what_is_there_is_written(void **)
{
	struct made_machine *made = made_new();

	assert_int_equal(system_write(&made->doctor, MADE_GOVERNOR, "powersave"), 0);
	assert_string_equal(made_get(made, MADE_GOVERNOR), "powersave");
	assert_true(system_write(&made->doctor, "/sys/none", "1") < 0);
	assert_false(system_exists(&made->doctor, "/sys/none"));
	made_free(made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(files_lie_under_the_root),
	    cmocka_unit_test(only_what_is_there_is_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
