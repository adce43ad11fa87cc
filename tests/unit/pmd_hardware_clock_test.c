// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "pmd/input/hardware_clock.h"

static void an_interface_without_hardware_has_no_clock(void **)
{
	const char *why = NULL;

	assert_int_equal(hardware_clock_find("lo", &why), -1);
	assert_non_null(strstr(why, "no clock of its own"));
	assert_int_equal(hardware_clock_find("no-such-if0", &why), -1);
	assert_false(hardware_clock_is_on("lo"));
	assert_true(hardware_clock_switch_on("lo") < 0);
}

// Where there is one, a virtual machine's too, it can be read.
static void a_clock_is_read_by_its_descriptor(void **)
{
	struct timespec first, second;
	clockid_t clock;
	int fd = hardware_clock_open(0, &clock);

	assert_true(hardware_clock_open(9999, &clock) == -ENOENT);
	if (fd < 0)
		skip();
	assert_int_equal(clock_gettime(clock, &first), 0);
	assert_int_equal(clock_gettime(clock, &second), 0);
	assert_true(second.tv_sec > first.tv_sec ||
		    (second.tv_sec == first.tv_sec && second.tv_nsec >= first.tv_nsec));
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_interface_without_hardware_has_no_clock),
	    cmocka_unit_test(a_clock_is_read_by_its_descriptor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
