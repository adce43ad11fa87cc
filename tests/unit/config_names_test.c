// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/names.h"

static void names_are_joined_by_what_stands_between(void **)
{
	char names[64] = "";

	names_add(names, sizeof(names), ", ", "udp");
	assert_string_equal(names, "udp");
	names_add(names, sizeof(names), ", ", "tcp");
	names_add(names, sizeof(names), " or ", "file");
	assert_string_equal(names, "udp, tcp or file");
}

static void a_list_that_is_too_long_is_cut_off(void **)
{
	char names[10] = "";

	for (unsigned i = 0; i < 5; i++)
		names_add(names, 8, ", ", "abc"); // the last two octets are not its
	assert_string_equal(names, "abc, ab");
	assert_memory_equal(names + 8, "\0", 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_are_joined_by_what_stands_between),
	    cmocka_unit_test(a_list_that_is_too_long_is_cut_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
