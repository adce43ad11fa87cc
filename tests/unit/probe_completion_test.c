// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/exit_code.h"
#include "probe/control/completion.h"

static int completion_of(char *shell, char **text)
{
	const struct spec_list arguments = {.n = 1, .spec = {shell}};
	size_t length;
	FILE *out = open_memstream(text, &length);
	const int code = completion(&arguments, out);

	fclose(out);
	return code;
}

// What the shells make of it is asked by tests/cli/completion.test.
static void each_shell_has_its_script_with_all_lists(void **)
{
	static char *const shells[] = {"bash", "zsh"};

	for (unsigned i = 0; i < 2; i++) {
		char *text;

		assert_int_equal(completion_of(shells[i], &text), EXIT_DONE);
		assert_null(strstr(text, "\n@"));
		assert_non_null(strstr(text, "idle-timeout"));
		assert_non_null(strstr(text, "ipfix+tcp://"));
		free(text);
	}
}

static void another_shell_is_refused(void **)
{
	char *text;

	assert_int_equal(completion_of("fish", &text), EXIT_WRONG);
	assert_string_equal(text, "");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_shell_has_its_script_with_all_lists),
	    cmocka_unit_test(another_shell_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
