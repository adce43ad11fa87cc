// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/log.h"
#include "probe/collector/collect_setting.h"

static void every_setting_is_explained(void **)
{
	struct collect_setting_text text;
	unsigned n = 0;

	while (collect_setting_text(n, &text)) {
		assert_true(strlen(text.help) > 0 && strlen(text.allowed) > 0);
		n++;
	}
	assert_int_equal(n, 15);
}

static struct collect_input input = {.spec = "netflow:1", .kind = COLLECT_NETFLOW};

static void a_setting_that_is_not_there_names_all(void **)
{
	struct error_line line = {0}, *before = user_errors_to(&line);
	struct collect_setting_text text;
	char asked[] = "none=1";

	assert_int_equal(collect_setting_take(&input, asked), -EINVAL);
	user_errors_to(before);
	for (unsigned i = 0; collect_setting_text(i, &text); i++)
		if (strcmp(text.name, "decode") != 0) // of pcap: what makes it an input of these
			assert_non_null(strstr(line.text, text.name));
}

static void brackets_are_taken_off(void **)
{
	char with[] = "[2001:db8::5]", without[] = "10.0.0.1";

	assert_string_equal(collect_without_brackets(with), "2001:db8::5");
	assert_string_equal(collect_without_brackets(without), "10.0.0.1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_setting_is_explained),
	    cmocka_unit_test(a_setting_that_is_not_there_names_all),
	    cmocka_unit_test(brackets_are_taken_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
