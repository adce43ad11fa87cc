// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/log.h"
#include "probe/watch/watch.h"

static void ends_with_2(const struct spec_list *arguments, const char *expected)
{
	struct error_line error, *before = user_errors_to(&error);
	const int input = dup(STDIN_FILENO);
	int pair[2];

	assert_int_equal(pipe(pair), 0);
	dup2(pair[0], STDIN_FILENO); // no terminal, wherever the test runs
	assert_int_equal(watch(arguments), 2);
	user_errors_to(before);
	if (strstr(error.text, expected) == NULL)
		fail_msg("'%s' is not in: %s", expected, error.text);
	dup2(input, STDIN_FILENO);
	close(input);
	close(pair[0]);
	close(pair[1]);
}

static void wrong_arguments_are_named(void **)
{
	ends_with_2(&(struct spec_list){1, {"--fast"}}, "watch: '--fast' is too much");
	ends_with_2(&(struct spec_list){2, {"one", "two"}}, "watch: 'two' is too much");
	ends_with_2(&(struct spec_list){1, {"--control"}}, "watch: '--control' is too much");
	ends_with_2(&(struct spec_list){4, {"--control", "/a", "--name", "b"}},
		    "watch: --control and --name exclude each other");
}

static void it_needs_a_terminal(void **)
{
	ends_with_2(&(struct spec_list){2, {"--ascii", "/run/a"}}, "watch: shows a full screen");
	ends_with_2(&(struct spec_list){1, {"eth1"}}, "watch: shows a full screen");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(wrong_arguments_are_named),
	    cmocka_unit_test(it_needs_a_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
