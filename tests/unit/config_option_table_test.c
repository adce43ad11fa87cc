// SPDX-License-Identifier: BSD-3-Clause
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/options/option_table.h"

static void no_two_options_share_a_value(void **)
{
	for (unsigned i = 0; i < n_option_rows; i++) {
		const struct option_row *a = &option_rows[i];

		assert_true(a->offset + a->size <= sizeof(struct options));
		for (unsigned j = 0; j < i; j++) {
			const struct option_row *b = &option_rows[j];

			if (a->offset < b->offset + b->size && b->offset < a->offset + a->size)
				fail_msg("%s and %s share a value", a->name, b->name);
		}
	}
}

static void what_prints_and_exits_is_for_the_command_line_alone(void **)
{
	assert_false(option_in_file(option_find("config", 6)));
	for (unsigned i = 0; i < n_option_rows; i++) {
		const struct option_row *row = &option_rows[i];

		if (row->command != COMMAND_RUN)
			assert_false(option_in_file(row));
		else if (strcmp(row->name, "config") != 0 && row->type != &option_as)
			assert_true(option_in_file(row));
	}
}

static void names_are_lower_case_and_help_is_one_line(void **)
{
	for (unsigned i = 0; i < n_option_rows; i++) {
		const struct option_row *row = &option_rows[i];

		for (const char *c = row->name; *c != '\0'; c++)
			assert_true(islower((unsigned char)*c) || *c == '-');
		assert_true(row->help[0] != '\0');
		assert_null(strchr(row->help, '\n'));
		assert_in_range(row->group, 0, N_OPTION_GROUPS - 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_two_options_share_a_value),
	    cmocka_unit_test(what_prints_and_exits_is_for_the_command_line_alone),
	    cmocka_unit_test(names_are_lower_case_and_help_is_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
