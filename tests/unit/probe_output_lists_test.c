// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/output_schemes.h"
#include "printed.h"
#include "probe/control/output_lists.h"

static void help_has_every_scheme_and_every_setting_with_its_default(void **)
{
	char *text = printed(output_lists_print), line[160];
	const struct output_setting *setting;

	for (unsigned i = 0; i < n_output_schemes; i++) {
		snprintf(line, sizeof(line), "  %s\n", output_schemes[i].name);
		assert_non_null(strstr(text, line));
	}
	for (unsigned i = 0; (setting = output_setting_any(i)) != NULL; i++) {
		snprintf(line, sizeof(line), "\n  %s=\n", setting->name);
		assert_non_null(strstr(text, line));
		snprintf(line, sizeof(line), "\n      default: %s\n", setting->preset);
		assert_non_null(strstr(text, line));
	}
	free(text);
}

// A config file with it is the same as one without: every line is a comment.
static void the_sample_has_every_setting_and_sets_nothing(void **)
{
	char *text = printed(sample_print), line[64];
	const struct output_setting *setting;

	for (unsigned i = 0; (setting = output_setting_any(i)) != NULL; i++) {
		snprintf(line, sizeof(line), "\n#   %s=\n", setting->name);
		assert_non_null(strstr(text, line));
	}
	for (char *at = strtok(text, "\n"); at != NULL; at = strtok(NULL, "\n"))
		assert_int_equal(at[0], '#');
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(help_has_every_scheme_and_every_setting_with_its_default),
	    cmocka_unit_test(the_sample_has_every_setting_and_sets_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
