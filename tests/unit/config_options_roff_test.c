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
#include "printed.h"

static void every_group_is_a_section_in_order(void **)
{
	char *text = printed(options_print_roff), *at = text, title[128];

	for (unsigned i = 0; i < N_OPTION_GROUPS; i++) {
		snprintf(title, sizeof(title), ".SS %s\n", option_groups[i]);
		at = strstr(at, title);
		assert_non_null(at);
		at++;
	}
	assert_null(strstr(at, ".SS "));
	free(text);
}

// roff(7): a line that starts with a point or an apostrophe is a request.
static void no_line_of_text_is_taken_for_a_request(void **)
{
	char *text = printed(options_print_roff);

	for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		assert_true(line[0] != '\'');
		assert_true(line[0] != '.' || strcmp(line, ".TP") == 0 ||
			    strncmp(line, ".B ", 3) == 0 || strncmp(line, ".SS ", 4) == 0);
	}
	free(text);
}

// man(7): "\-" is the minus that can be pasted into a shell, "-" is a hyphen.
static void options_can_be_pasted_from_the_manual(void **)
{
	char *text = printed(options_print_roff);
	unsigned n = 0;

	for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		if (strncmp(line, ".B ", 3) != 0)
			continue;
		for (char *dash = strchr(line, '-'); dash != NULL; dash = strchr(dash + 1, '-'))
			assert_int_equal(dash[-1], '\\');
		n++;
	}
	assert_int_equal(n, n_option_rows);
	free(text);
}

static void limits_and_defaults_are_told(void **)
{
	char *text = printed(options_print_roff);

	assert_non_null(strstr(text, "\nAllowed: 1 to 1024.\nNeeds a restart.\nDefault: 64.\n"));
	assert_non_null(strstr(text, "\nAllowed: 100ms to 1h.\nCan be changed while"));
	assert_non_null(
	    strstr(text, "\nAllowed: auto, spin or nap.\nNeeds a restart.\nDefault: auto.\n"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_group_is_a_section_in_order),
	    cmocka_unit_test(no_line_of_text_is_taken_for_a_request),
	    cmocka_unit_test(options_can_be_pasted_from_the_manual),
	    cmocka_unit_test(limits_and_defaults_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
