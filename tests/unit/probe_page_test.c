// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "probe/control/page.h"

static void list_of_words(FILE *out)
{
	fputs("one\ntwo\n", out);
}

static const struct page_list lists[] = {{"@WORDS@\n", list_of_words}, {0}};

static void lists_stand_where_their_lines_were(void **)
{
	static const struct {
		const char *text, *printed;
	} cases[] = {
	    {"", ""},
	    {"a\nb\n", "a\nb\n"},
	    {"a\n@WORDS@\nb\n", "a\none\ntwo\nb\n"},
	    {"@WORDS@\n@WORDS@\n", "one\ntwo\none\ntwo\n"},
	    {"a @WORDS@\n", "a @WORDS@\n"},
	    {"@OTHER@\n", "@OTHER@\n"},
	    {"no end", "no end"},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = NULL;
		size_t length;
		FILE *out = open_memstream(&text, &length);

		page_print(cases[i].text, lists, out);
		fclose(out);
		assert_string_equal(text, cases[i].printed);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(lists_stand_where_their_lines_were)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
