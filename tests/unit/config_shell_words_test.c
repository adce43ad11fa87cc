// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/personality/shell_words.h"

static const struct {
	const char *line, *words; // with | behind each; NULL: the line is not whole
} cases[] = {
    {"a b  c", "a|b|c|"},
    {"a 'b c' \"d e\"", "a|b c|d e|"},
    {"a=\"b c\"d'e'", "a=b cde|"},
    {"\"a \\\" b\" '\\'", "a \" b|\\|"},
    {"a\\ b \\* c", "a b|*|c|"},
    {"a \\\n  b", "a|b|"},
    {"'' \"\"", "||"},
    {"a > /dev/null 2>&1 &", "a|"},
    {"a 2>/dev/null", "a|"},
    {"a | less", "a|"},
    {"a; b", "a|"},
    {"a b;c", "a|b;c|"},
    {"a # words", "a|"},
    {"a b#c", "a|b#c|"},
    {"a 'b", NULL},
    {"a \"b", NULL},
    {"", ""},
};

// Broken quotes, and what a shell would do, as sh(1) has it.
static void a_line_is_cut_as_a_shell_cuts_it(void **)
{
	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct words words = {0};
		char text[256] = "";
		const char *why = shell_words_read(cases[i].line, &words);

		assert_int_equal(why == NULL, cases[i].words != NULL);
		for (unsigned k = 0; k < words.n; k++)
			snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s|",
				 words.word[k]);
		if (cases[i].words != NULL)
			assert_string_equal(text, cases[i].words);
		words_clear(&words);
	}
}

static void what_is_written_is_read_as_it_was(void **)
{
	static const char *const texts[] = {"plain",	    "a b",   "",   "it's", "*",
					    "tcp://*:5556", "%A %B", "$x", "a\\b", "\"",
					    "-t=60",	    "a;b",   "#"};

	for (unsigned i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct words words = {0};
		char *line;
		size_t length;
		FILE *out = open_memstream(&line, &length);

		shell_word_write(texts[i], out);
		fclose(out);
		assert_null(shell_words_read(line, &words));
		assert_int_equal(words.n, 1);
		assert_string_equal(words.word[0], texts[i]);
		words_clear(&words);
		free(line);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_line_is_cut_as_a_shell_cuts_it),
	    cmocka_unit_test(what_is_written_is_read_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
