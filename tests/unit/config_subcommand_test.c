// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "config/options/option_table.h"
#include "config/options/subcommand.h"
#include "tests/unit/roff_plain.h"

static void each_row_is_found_by_its_name(void **)
{
	for (unsigned i = 0; i < n_subcommands; i++)
		assert_ptr_equal(subcommand_find(subcommands[i].name), &subcommands[i]);
	assert_null(subcommand_find("no-such"));
	assert_null(subcommand_find(""));
	assert_null(subcommand_find("as"));
}

// A word on the command line is one thing only, and what it asks for is asked for by nothing else
// but what says that it is another name.
static void names_and_commands_are_given_once(void **)
{
	for (unsigned i = 0; i < n_subcommands; i++) {
		const struct option_row *row =
		    option_find(subcommands[i].name, strlen(subcommands[i].name));

		assert_true(row == NULL || row->command == COMMAND_HELP); // help of a topic
		assert_int_not_equal(subcommands[i].command, COMMAND_RUN);
		for (unsigned j = 0; j < i; j++) {
			assert_string_not_equal(subcommands[i].name, subcommands[j].name);
			if (strncmp(subcommands[i].help, "same as ", 8) != 0)
				assert_int_not_equal(subcommands[i].command,
						     subcommands[j].command);
		}
		for (unsigned j = 0; j < n_option_rows; j++)
			assert_int_not_equal(subcommands[i].command, option_rows[j].command);
	}
}

static void the_manual_lists_each_with_its_arguments(void **)
{
	char text[4096] = "", line[256];
	FILE *out = fmemopen(text, sizeof(text), "w");

	subcommands_print_roff(out);
	fclose(out);
	roff_plain(text);
	for (unsigned i = 0; i < n_subcommands; i++) {
		snprintf(line, sizeof(line), ".B lineprobe %s \\fI%s\\fP\n%s.\n",
			 subcommands[i].name, subcommands[i].arguments, subcommands[i].help);
		assert_non_null(strstr(text, line));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_row_is_found_by_its_name),
	    cmocka_unit_test(names_and_commands_are_given_once),
	    cmocka_unit_test(the_manual_lists_each_with_its_arguments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
