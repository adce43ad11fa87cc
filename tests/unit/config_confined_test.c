// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/confined.h"

static void only_who_is_confined_is_told_to_restart(void **)
{
	assert_string_equal(confined_remedy(EACCES), "");
	confined_begin();
	assert_non_null(strstr(confined_remedy(EACCES), "needs a restart"));
	assert_non_null(strstr(confined_remedy(EPERM), "--allow-path"));
	assert_string_equal(confined_remedy(ENOENT), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_who_is_confined_is_told_to_restart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
