// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/control/wrapped.h"

static char *wrapped(const char *text, const char *before)
{
	char *lines = NULL;
	size_t length;
	FILE *out = open_memstream(&lines, &length);

	wrapped_print(text, before, out);
	fclose(out);
	return lines;
}

static void expect(const char *text, const char *lines)
{
	char *got = wrapped(text, "# ");

	assert_string_equal(got, lines);
	free(got);
}

static void short_texts_are_a_line(void **)
{
	expect("", "");
	expect("word", "# word\n");
	expect("two words", "# two words\n");
}

static void a_line_is_as_long_as_it_may_be(void **)
{
	char text[128], lines[160];

	// 47 + 1 + 50 characters are the 98 beside "# "
	snprintf(text, sizeof(text), "%047d %050d", 0, 0);
	snprintf(lines, sizeof(lines), "# %047d %050d\n", 0, 0);
	expect(text, lines);
	snprintf(text, sizeof(text), "%048d %050d", 0, 0);
	snprintf(lines, sizeof(lines), "# %048d\n# %050d\n", 0, 0);
	expect(text, lines);
}

static void a_word_longer_than_a_line_is_not_cut(void **)
{
	char text[200], lines[200];

	snprintf(text, sizeof(text), "a %0120d b", 0);
	snprintf(lines, sizeof(lines), "# a\n# %0120d\n# b\n", 0);
	expect(text, lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(short_texts_are_a_line),
	    cmocka_unit_test(a_line_is_as_long_as_it_may_be),
	    cmocka_unit_test(a_word_longer_than_a_line_is_not_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
