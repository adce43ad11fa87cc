// SPDX-License-Identifier: BSD-3-Clause
#include "config/exit_code.h"
#include "config/log.h"
#include "made_machine.h"

static struct spec_list words(char **word)
{
	struct spec_list list = {0};

	for (; *word != NULL; word++)
		list.spec[list.n++] = *word;
	return list;
}

static int seen(struct made_machine *made, char *option, char *port)
{
	char *word[] = {"--root", made->root, port, option, NULL};
	const struct spec_list list = words(word);

	return doctor(&list, made->doctor.out);
}

static void a_machine_without_a_fault_ends_with_zero(void **)
{
	struct made_machine *made = made_new();

	assert_int_equal(seen(made, NULL, "eth1"), EXIT_DONE);
	assert_string_equal(made_said(made), "0 findings\n");
	made_free(made);
}

static void what_is_mended_is_no_finding_the_next_time(void **)
{
	struct made_machine *made = made_new();

	made_put(made, "/sys/class/net/eth1/mtu", "1400");
	made_put(made, MADE_GOVERNOR, "powersave");
	assert_int_equal(seen(made, NULL, "eth1"), EXIT_WRONG);
	assert_int_equal(seen(made, "--fix", "eth1"), EXIT_DONE);
	assert_non_null(strstr(made_said(made), "2 findings, 2 mended\n"));
	assert_int_equal(seen(made, NULL, "eth1"), EXIT_DONE);
	made_free(made);
}

static void a_port_that_carries_the_default_route_is_spared(void **)
{
	struct made_machine *made = made_new();

	made_put(made, "/proc/net/route", "Iface Destination\neth1 00000000 0102030A");
	made_put(made, "/sys/class/net/eth1/mtu", "1400");
	assert_int_equal(seen(made, "--fix", "eth1"), EXIT_WRONG);
	assert_string_equal(made_get(made, "/sys/class/net/eth1/mtu"), "1400");
	made_free(made);
}

static int bound(struct made_machine *made, char *port, char *option)
{
	char *word[] = {"--root", made->root, port, option, NULL};
	const struct spec_list list = words(word);

	return doctor_bind(&list, made->doctor.out);
}

static void binding_refuses_what_the_machine_is_reached_by(void **)
{
	struct made_machine *made = made_new();
	struct error_line error, *before = user_errors_to(&error);

	made_put(made, "/proc/net/route", "Iface Destination\neth1 00000000 0102030A");
	assert_int_equal(bound(made, "eth1", NULL), EXIT_WRONG);
	assert_non_null(strstr(error.text, "carries the default route"));
	assert_string_equal(made_get(made, MADE_DEVICE "/driver_override"), "(null)");
	assert_int_equal(bound(made, "eth1", "--force"), EXIT_DONE);
	assert_string_equal(made_get(made, MADE_DEVICE "/driver_override"), "vfio-pci");
	assert_int_equal(bound(made, "eth7", NULL), EXIT_WRONG);
	assert_non_null(strstr(error.text, "there is no such port"));
	assert_int_equal(bound(made, "eth1", "--fox"), EXIT_WRONG);
	assert_non_null(strstr(error.text, "--fox"));
	user_errors_to(before);
	made_free(made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_machine_without_a_fault_ends_with_zero),
	    cmocka_unit_test(what_is_mended_is_no_finding_the_next_time),
	    cmocka_unit_test(a_port_that_carries_the_default_route_is_spared),
	    cmocka_unit_test(binding_refuses_what_the_machine_is_reached_by),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
