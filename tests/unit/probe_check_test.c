// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/probe.h"

static struct options right(void)
{
	return (struct options){.outputs = {1, {(char *)(uintptr_t) "null:"}},
				.template_fields = (char *)(uintptr_t) "default"};
}

static void right_options_pass(void **)
{
	struct options options = right();

	options.filter = (char *)(uintptr_t) "tcp port 443";
	assert_int_equal(check_options(&options), 0);
}

static void each_wrong_one_is_refused(void **)
{
	struct options options = right();

	options.filter = (char *)(uintptr_t) "no filter at all";
	assert_true(check_options(&options) < 0);
	options = right();
	options.outputs.spec[0] = (char *)(uintptr_t) "nosuch:";
	assert_true(check_options(&options) < 0);
	options = right();
	options.outputs.spec[0] = (char *)(uintptr_t) "json:-,fields=no-such-field";
	assert_true(check_options(&options) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(right_options_pass),
	    cmocka_unit_test(each_wrong_one_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
