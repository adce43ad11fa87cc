// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/options/option_table.h"

static struct options options;
static struct option_given given;

static int begin(void **)
{
	memset(&given, 0, sizeof(given));
	options_preset(&options);
	return 0;
}

static int end(void **)
{
	options_free(&options);
	return 0;
}

// Line 0 is the command line.
static int set(const char *name, const char *text, unsigned line)
{
	const struct option_place place = {line > 0 ? "a.conf" : "command line", line};
	const struct option_row *row = option_find(name, strlen(name));

	assert_non_null(row);
	return option_set(&options, &given, row, text, &place);
}

static void the_command_line_replaces_all_repeated_values_of_the_file(void **)
{
	assert_int_equal(set("input", "a", 1), 0);
	assert_int_equal(set("input", "b", 2), 0);
	assert_int_equal(options.inputs.n, 2);
	assert_int_equal(set("input", "c", 0), 0);
	assert_int_equal(set("input", "d", 0), 0);
	assert_int_equal(options.inputs.n, 2);
	assert_string_equal(options.inputs.spec[0], "c");
	assert_string_equal(options.inputs.spec[1], "d");
}

static void a_single_value_is_given_once_in_each_place(void **)
{
	assert_int_equal(set("burst", "5", 1), 0);
	assert_int_equal(set("burst", "6", 2), -EINVAL);
	assert_int_equal(options.burst, 5);
	assert_int_equal(set("burst", "7", 0), 0);
	assert_int_equal(options.burst, 7);
	assert_int_equal(set("burst", "8", 0), -EINVAL);
	assert_int_equal(options.burst, 7);
}

static void of_a_flag_the_last_value_counts(void **)
{
	assert_int_equal(set("privacy", "on", 0), 0);
	assert_true(options.privacy);
	assert_int_equal(set("privacy", "off", 0), 0);
	assert_false(options.privacy);
}

static void of_several_commands_the_first_counts(void **)
{
	assert_int_equal(set("version", "on", 0), 0);
	assert_int_equal(set("help", "on", 0), 0);
	assert_int_equal(options.command, COMMAND_VERSION);
}

static void a_wrong_value_leaves_the_default(void **)
{
	assert_int_equal(set("burst", "0", 0), -EINVAL);
	assert_int_equal(options.burst, 64);
	assert_int_equal(set("dpi", "maybe", 3), -EINVAL);
	assert_true(options.dpi);
}

static void what_takes_no_value_is_given_without_one(void **)
{
	assert_int_equal(set("version", "yes", 0), -EINVAL);
	assert_int_equal(set("version", "on", 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		the_command_line_replaces_all_repeated_values_of_the_file, begin, end),
	    cmocka_unit_test_setup_teardown(what_takes_no_value_is_given_without_one, begin, end),
	    cmocka_unit_test_setup_teardown(a_single_value_is_given_once_in_each_place, begin, end),
	    cmocka_unit_test_setup_teardown(of_a_flag_the_last_value_counts, begin, end),
	    cmocka_unit_test_setup_teardown(of_several_commands_the_first_counts, begin, end),
	    cmocka_unit_test_setup_teardown(a_wrong_value_leaves_the_default, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
