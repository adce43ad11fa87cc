// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <net/if.h>

#include "pmd/input/interface_flags.h"

static void the_loopback_interface_says_that_it_is_one(void **)
{
	unsigned flags = 0;

	assert_int_equal(interface_flags("lo", &flags), 0);
	assert_true(flags & IFF_LOOPBACK);
	assert_false(flags & IFF_BROADCAST);
}

static void an_interface_that_is_not_there_is_an_error(void **)
{
	unsigned flags = 1234;

	assert_int_equal(interface_flags("no-such-if0", &flags), -ENODEV);
	assert_int_equal(flags, 1234);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_loopback_interface_says_that_it_is_one),
	    cmocka_unit_test(an_interface_that_is_not_there_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
