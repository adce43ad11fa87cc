// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/options/option_table.h"

static void a_long_name_is_found_only_as_a_whole(void **)
{
	assert_non_null(option_find("burst", 5));
	assert_ptr_equal(option_find("burst=7", 5), option_find("burst", 5));
	assert_null(option_find("burst", 4));
	assert_null(option_find("bursts", 6));
	assert_null(option_find("Burst", 5));
	assert_null(option_find("", 0));
	assert_null(option_find_letter('\0'));
}

static void only_a_near_name_is_proposed(void **)
{
	static const struct {
		const char *said, *meant;
	} cases[] = {
	    {"max-flow", "max-flows"},
	    {"OUTPUT", "output"},
	    {"ouptut", "output"},
	    {"filt", "filter"},
	    {"idletimeout", "idle-timeout"},
	    {"x", NULL},
	    {"zzzzzz", NULL},
	    {"", NULL},
	    {"fq", NULL},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *nearest = option_nearest(cases[i].said, strlen(cases[i].said));

		if (cases[i].meant == NULL
			? nearest != NULL
			: nearest == NULL || strcmp(nearest, cases[i].meant) != 0)
			fail_msg("%s: proposed %s", cases[i].said, nearest ? nearest : "nothing");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_long_name_is_found_only_as_a_whole),
	    cmocka_unit_test(only_a_near_name_is_proposed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
