// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/log.h"
#include "probe/verify/verify_program.h"

static void output_and_exit_code_come_back(void **)
{
	char *const arguments[] = {"sh", "-c", "echo one; cat; echo two; exit 7", NULL};
	struct verify_program program;
	char line[16];

	assert_int_equal(verify_program_start(&program, arguments, "dash"), 0);
	assert_non_null(fgets(line, sizeof(line), program.output));
	assert_string_equal(line, "one\n");
	assert_int_equal(verify_program_end(&program), 7);
}

static void a_missing_program_is_named_with_its_package(void **)
{
	char *const arguments[] = {"no-such-program", NULL};
	struct error_line error, *before = user_errors_to(&error);
	struct verify_program program;

	assert_true(verify_program_start(&program, arguments, "its-package") < 0);
	user_errors_to(before);
	assert_non_null(strstr(error.text, "cannot run no-such-program: "));
	assert_non_null(strstr(error.text, "apt install its-package"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(output_and_exit_code_come_back),
	    cmocka_unit_test(a_missing_program_is_named_with_its_package),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
