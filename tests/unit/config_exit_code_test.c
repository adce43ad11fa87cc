// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "config/exit_code.h"

static void the_worst_of_two_wins(void **)
{
	static const enum exit_code worst_first[] = {3, 4, 5, 2, 1, 0};

	for (unsigned i = 0; i < n_exit_codes; i++) {
		for (unsigned j = i; j < n_exit_codes; j++) {
			assert_int_equal(exit_code_worse(worst_first[i], worst_first[j]),
					 worst_first[i]);
			assert_int_equal(exit_code_worse(worst_first[j], worst_first[i]),
					 worst_first[i]);
		}
	}
}

static void every_number_from_0_on_has_one_row(void **)
{
	for (unsigned i = 0; i < n_exit_codes; i++) {
		assert_non_null(exit_code_row(i));
		assert_int_equal(exit_code_row(i)->code, i);
	}
	assert_null(exit_code_row(n_exit_codes));
}

static void the_readme_has_the_same_table(void **)
{
	static char readme[65536];
	FILE *file = fopen("README.md", "r");
	char row[512];

	assert_non_null(file);
	readme[fread(readme, 1, sizeof(readme) - 1, file)] = '\0';
	fclose(file);
	for (unsigned i = 0; i < n_exit_codes; i++) {
		snprintf(row, sizeof(row), "\n| %u | %s |\n", i, exit_code_row(i)->meaning);
		assert_non_null(strstr(readme, row));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_worst_of_two_wins),
	    cmocka_unit_test(every_number_from_0_on_has_one_row),
	    cmocka_unit_test(the_readme_has_the_same_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
