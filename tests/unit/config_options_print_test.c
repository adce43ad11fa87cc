// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/options/option_table.h"

static struct options options;

static void give(const char *name, const char *text)
{
	const struct option_row *row = option_find(name, strlen(name));
	char why[OPTION_WHY];

	assert_int_equal(row->type->read(row, text, option_value(row, &options), why), 0);
}

static char *config(void)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	options_write_config(&options, out);
	fclose(out);
	return text;
}

static void every_value_stands_in_a_line_of_its_own_in_order(void **)
{
	char *text;

	options_preset(&options);
	give("input", "b");
	give("input", "a");
	give("burst", "7");
	text = config();
	assert_non_null(strstr(text, "\ninput = b\ninput = a\n"));
	assert_non_null(strstr(text, "\nburst = 7\n"));
	free(text);
	options_free(&options);
}

static void what_was_not_given_is_a_comment(void **)
{
	char *text;

	options_preset(&options);
	text = config();
	assert_non_null(strstr(text, "\n# input =\n"));
	assert_non_null(strstr(text, "\n# filter =\n"));
	assert_non_null(strstr(text, "\n# duration =\n"));
	assert_non_null(strstr(text, "\nprivacy = off\n"));
	assert_null(strstr(text, "\nfilter ="));
	assert_null(strstr(text, "help"));
	free(text);
	options_free(&options);
}

static void nothing_is_printed_where_something_else_is_to_be_done(void **)
{
	static const enum options_command others[] = {COMMAND_RUN,	   COMMAND_CHECK,
						      COMMAND_LIST_FIELDS, COMMAND_PRINT_MAN,
						      COMMAND_DPI_CHECK,   COMMAND_CTL};

	options_preset(&options);
	for (unsigned i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		options.command = others[i];
		assert_false(options_print(&options));
	}
	options.command = COMMAND_VERSION;
	assert_true(options_print(&options));
	options_free(&options);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_value_stands_in_a_line_of_its_own_in_order),
	    cmocka_unit_test(what_was_not_given_is_a_comment),
	    cmocka_unit_test(nothing_is_printed_where_something_else_is_to_be_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
