// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/log.h"
#include "probe/watch/watch_screen.h"

// What is shown on a real terminal is looked at by tests/live/watch.test.
static void without_a_terminal_it_says_what_to_do(void **)
{
	struct error_line error, *before = user_errors_to(&error);
	const int input = dup(STDIN_FILENO);
	int pair[2];

	assert_int_equal(pipe(pair), 0);
	dup2(pair[0], STDIN_FILENO);
	assert_int_equal(watch_screen_begin(), -ENOTTY);
	user_errors_to(before);
	assert_non_null(strstr(error.text, "lineprobe ctl --json"));
	watch_screen_end(); // of nothing
	dup2(input, STDIN_FILENO);
	close(input);
	close(pair[0]);
	close(pair[1]);
}

static void old_terminals_and_other_locales_have_letters_only(void **)
{
	setlocale(LC_ALL, "C.UTF-8");
	setenv("TERM", "xterm-256color", 1);
	assert_false(watch_screen_is_ascii());
	setenv("TERM", "vt100", 1);
	assert_true(watch_screen_is_ascii());
	setenv("TERM", "linux", 1);
	assert_true(watch_screen_is_ascii());
	setenv("TERM", "xterm-256color", 1);
	setlocale(LC_ALL, "C");
	assert_true(watch_screen_is_ascii());
	unsetenv("TERM");
	assert_true(watch_screen_is_ascii());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(without_a_terminal_it_says_what_to_do),
	    cmocka_unit_test(old_terminals_and_other_locales_have_letters_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
