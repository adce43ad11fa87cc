// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/control/completion.h"

static void expect(void (*print)(FILE *), const char *there)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	print(out);
	fclose(out);
	if (strstr(text, there) == NULL)
		fail_msg("'%s' is not in:\n%s", there, text);
	free(text);
}

static void options_and_schemes_are_words(void **)
{
	expect(completion_print_options, "\t\t-i\n\t\t--input\n");
	expect(completion_print_options, "\t\t--help\n");
	expect(completion_print_schemes, "\t\tipfix+tcp://\n");
	expect(completion_print_schemes, "\t\tjson:\n");
	expect(completion_print_live, "\t\tidle-timeout\n");
}

static void what_an_option_takes_depends_on_its_row(void **)
{
	expect(completion_print_values, "\t--spread) _lineprobe_take \"\" auto nic software ;;\n");
	expect(completion_print_values, "\t-D | --dpi) _lineprobe_take \"\" on off ;;\n");
	expect(completion_print_values, "\t-i | --input) _lineprobe_inputs ;;\n");
	expect(completion_print_values, "\t-d | --idle-timeout)  ;;\n");
	expect(completion_print_settings, "\tnull) settings=(");
}

// zshcompsys(1), _arguments: brackets of an explanation and the colon of a message are escaped.
static void zsh_gets_one_specification_an_option(void **)
{
	expect(completion_print_arguments, "'*'{-i,--input=}'[");
	expect(completion_print_arguments, "'(-h --help)'{-h,--help}'[print this help]'");
	expect(completion_print_arguments, ":HOST\\:PORT:");
	expect(completion_print_arguments, ":MODE:(auto nic software)' \\\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(options_and_schemes_are_words),
	    cmocka_unit_test(what_an_option_takes_depends_on_its_row),
	    cmocka_unit_test(zsh_gets_one_specification_an_option),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
