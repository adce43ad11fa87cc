// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pmd/input/interface_ask.h"

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

static void an_answer_stands_in_the_request(void **)
{
	struct ifreq request = {0};

	assert_int_equal(interface_ask("lo", SIOCGIFINDEX, &request), 0);
	assert_int_equal(request.ifr_ifindex, if_nametoindex("lo"));
	assert_int_equal(interface_ask("no-such-if0", SIOCGIFINDEX, &request), -ENODEV);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_loopback_interface_says_that_it_is_one),
	    cmocka_unit_test(an_answer_stands_in_the_request),
	    cmocka_unit_test(an_interface_that_is_not_there_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
