// SPDX-License-Identifier: BSD-3-Clause
#include "made_machine.h"

static void a_value_is_mended_and_its_undo_said_before(void **)
{
	const struct finding finding = {
	    .check = "MTU", .text = "is small", .path = "/sys/class/net/eth1/mtu", .value = "9000"};
	struct made_machine *made = made_new();
	char want[512];

	doctor_found(&made->doctor, &finding);
	assert_string_equal(made_get(made, finding.path), "1500"); // only said
	made_said(made);
	made->doctor.fix = true;
	doctor_found(&made->doctor, &finding);
	assert_string_equal(made_get(made, finding.path), "9000");
	snprintf(want, sizeof(want),
		 "MTU: is small\n    echo 9000 >%s%s\n    undo: echo 1500 >%s%s\n    mended\n",
		 made->root, finding.path, made->root, finding.path);
	assert_string_equal(made_said(made), want);
	assert_int_equal(made->doctor.n_mended, 1);
	made_free(made);
}

static void a_command_is_run_on_the_real_machine_alone(void **)
{
	struct made_machine *made = made_new();
	char command[128], path[64];
	struct finding finding = {.check = "x", .text = "y", .command = command, .undo = "rm it"};

	snprintf(path, sizeof(path), "%s/made", made->root);
	snprintf(command, sizeof(command), "touch %s", path);
	made->doctor.fix = true;
	doctor_found(&made->doctor, &finding);
	assert_int_equal(access(path, F_OK), -1);
	made->doctor.root = "";
	doctor_found(&made->doctor, &finding);
	assert_int_equal(access(path, F_OK), 0);
	assert_int_equal(made->doctor.n_mended, 1);
	finding.command = "false";
	doctor_found(&made->doctor, &finding);
	finding.undo = NULL; // for a person to do
	doctor_found(&made->doctor, &finding);
	assert_int_equal(made->doctor.n_mended, 1);
	assert_int_equal(made->doctor.n_found, 4);
	made_free(made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_value_is_mended_and_its_undo_said_before),
	    cmocka_unit_test(a_command_is_run_on_the_real_machine_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
