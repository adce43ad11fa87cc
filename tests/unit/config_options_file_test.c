// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/options/option_table.h"

static struct options options;
static struct option_given given;

static int read_text(const char *text, size_t length)
{
	FILE *file = fmemopen((void *)(uintptr_t)text, length, "r");
	int rc;

	options_preset(&options);
	memset(&given, 0, sizeof(given));
	rc = options_read_text(&options, &given, "a.conf", file);
	fclose(file);
	return rc;
}

static void comments_blanks_and_quotes_are_no_part_of_values(void **)
{
	static const char text[] = "# a comment\n\n   \t\n"
				   "  filter =  tcp port 80   # web\n"
				   "control=/run/a#b\r\n"
				   "eal = \" --opt # x \" # after\n"
				   "max-flows=64k";

	assert_int_equal(read_text(text, sizeof(text) - 1), 0);
	assert_string_equal(options.filter, "tcp port 80");
	assert_string_equal(options.control, "/run/a#b");
	assert_string_equal(options.eal, " --opt # x ");
	assert_int_equal(options.max_flows, 64000);
	options_free(&options);
}

static void what_was_given_is_noted_with_its_line(void **)
{
	static const char text[] = "\nburst = 7\ninput = a\ninput = b\n";

	assert_int_equal(read_text(text, sizeof(text) - 1), 0);
	assert_int_equal(given.line[option_find("burst", 5) - option_rows], 2);
	assert_int_equal(given.line[option_find("input", 5) - option_rows], 4);
	assert_int_equal(given.line[option_find("filter", 6) - option_rows], 0);
	assert_int_equal(options.inputs.n, 2);
	options_free(&options);
}

static void a_binary_file_is_refused(void **)
{
	static const char text[] = "burst = 7\nburst\0 = 8\n";

	assert_int_not_equal(read_text(text, sizeof(text) - 1), 0);
	assert_int_equal(options.burst, 7);
	options_free(&options);
}

static void a_long_line_is_read_whole(void **)
{
	static char text[3000] = "filter = ";

	memset(text + strlen(text), 'x', sizeof(text) - 1 - strlen("filter = "));
	assert_int_equal(read_text(text, sizeof(text) - 1), 0);
	assert_int_equal(strlen(options.filter), sizeof(text) - 1 - strlen("filter = "));
	options_free(&options);
}

static void a_folder_or_nothing_is_no_file(void **)
{
	options_preset(&options);
	assert_true(options_read_file(&options, &given, "/") < 0);
	assert_true(options_read_file(&options, &given, "/no/such/file") < 0);
	options_free(&options);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(comments_blanks_and_quotes_are_no_part_of_values),
	    cmocka_unit_test(what_was_given_is_noted_with_its_line),
	    cmocka_unit_test(a_binary_file_is_refused),
	    cmocka_unit_test(a_long_line_is_read_whole),
	    cmocka_unit_test(a_folder_or_nothing_is_no_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
