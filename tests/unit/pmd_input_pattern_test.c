// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "pmd/input/input_pattern.h"

static void it_matches_as_the_shell_does(void **)
{
	assert_true(input_pattern_matches("eth*", "eth"));
	assert_true(input_pattern_matches("eth[0-3]", "eth2"));
	assert_true(input_pattern_matches("eth[!0-3]", "eth4"));
	assert_false(input_pattern_matches("eth[0-3]", "eth12"));
	assert_false(input_pattern_matches("eth?", "veth1"));
}

static char taken[256];

static int take(void *, const char *spec, const char *interface)
{
	assert_string_equal(spec, "af_packet:*");
	assert_true(strlen(taken) + IFNAMSIZ < sizeof(taken));
	strcat(strcat(taken, interface), " ");
	return 0;
}

static void nothing_but_loopback_is_none(void **)
{
	if (unshare(CLONE_NEWNET) < 0)
		skip();
	taken[0] = '\0';
	assert_int_equal(input_pattern_expand("af_packet:*", "*", take, NULL), -ENODEV);
	assert_string_equal(taken, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_matches_as_the_shell_does),
	    cmocka_unit_test(nothing_but_loopback_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
