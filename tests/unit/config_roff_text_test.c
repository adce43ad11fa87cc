// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "config/roff_text.h"

// groff_man(7) and roff(7): "\-" is the minus, "\e" the backslash, "\&" stands before what would be
// a request.
static void what_roff_reads_otherwise_is_escaped(void **)
{
	static const struct {
		const char *text, *roff;
	} cases[] = {
	    {"plain", "plain"},
	    {"--idle-timeout", "\\-\\-idle\\-timeout"},
	    {".local files", "\\&.local files"},
	    {"'eth*'", "\\&'eth*'"},
	    {"a.b 'c'", "a.b 'c'"},
	    {"C:\\", "C:\\e"},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = NULL;
		size_t length;
		FILE *out = open_memstream(&text, &length);

		roff_text(cases[i].text, out);
		fclose(out);
		assert_string_equal(text, cases[i].roff);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(what_roff_reads_otherwise_is_escaped)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
