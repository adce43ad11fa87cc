// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "config/exit_code.h"
#include "config/log.h"
#include "probe/selftest/selftest.h"

// tests/live/selftest.test and tests/guest-long/queues.test run it as a whole.
static void what_is_wrong_is_told_before_anything_is_started(void **)
{
	static const struct {
		char *word[4];
		const char *text;
	} wrong[] = {
	    {{(char *)"--sender", (char *)"vdev:net_null0"}, "--input and --sender go together"},
	    {{(char *)"-i", (char *)"vdev:net_null0"}, "--input and --sender go together"},
	    {{(char *)"--input=vdev:net_null0"}, "--input and --sender go together"},
	    {{(char *)"--no-such-option"}, "--no-such-option"},
	};

	for (unsigned i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct spec_list list = {0};
		struct error_line error, *before = user_errors_to(&error);

		for (unsigned n = 0; n < 4 && wrong[i].word[n] != NULL; n++)
			list.spec[list.n++] = wrong[i].word[n];
		assert_int_equal(selftest(&list, stdout), EXIT_WRONG);
		assert_non_null(strstr(error.text, wrong[i].text));
		user_errors_to(before);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_wrong_is_told_before_anything_is_started),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
