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

#include "config/personality/foreign.h"

static const struct foreign_option rows[] = {
    {'a', "alpha", FOREIGN_BARE, FOREIGN_READ, "-"},
    {'b', "beta|second", FOREIGN_VALUE, FOREIGN_READ, "-"},
    {'c', "betamax", FOREIGN_MAYBE, FOREIGN_READ, "-"},
    {'i', NULL, FOREIGN_VALUE, FOREIGN_OURS, "input"},
    {'w', NULL, FOREIGN_BARE, FOREIGN_WORDS, "dpi=off"},
    {'x', NULL, FOREIGN_BARE, FOREIGN_IGNORED, "not needed"},
    {'y', NULL, FOREIGN_VALUE, FOREIGN_REFUSED, "not there"},
};
static struct personality program = {"program", rows, sizeof(rows) / sizeof(rows[0]),
				     false,	NULL, NULL};
static struct translation to;
static struct foreign_line line;
static struct words typed;

static int clear(void **)
{
	foreign_line_clear(&line);
	translation_clear(&to);
	words_clear(&typed);
	return 0;
}

static void read_line(const char *text)
{
	char *copy = strdup(text), *next = copy, *word;

	clear(NULL);
	while ((word = strsep(&next, " ")) != NULL)
		words_add(&typed, "%s", word);
	free(copy);
	line = (struct foreign_line){.personality = &program, .to = &to};
	foreign_line_read(&line, &typed);
}

static void values_are_found_by_letter_and_by_name(void **)
{
	read_line("-b 1 --second 2 -a");
	assert_string_equal(foreign_nth(&line, "b", 0), "1");
	assert_string_equal(foreign_nth(&line, "beta", 1), "2");
	assert_null(foreign_nth(&line, "b", 2));
	assert_string_equal(foreign_value(&line, "second"), "2");
	assert_string_equal(foreign_value(&line, "a"), "");
	assert_null(foreign_value(&line, "c"));
	assert_int_equal(foreign_number(&line, "b", 7), 2);
	assert_int_equal(foreign_number(&line, "c", 7), 7);
	assert_int_equal(to.wrong.n, 0);
	read_line("-b x");
	assert_int_equal(foreign_number(&line, "b", 7), 7);
	assert_string_equal(to.wrong.word[0], "-b x: is no number");
}

static void lists_are_cut_at_their_commas(void **)
{
	const char *list = "a,,b";
	char word[8];

	assert_true(foreign_next(&list, word, sizeof(word)));
	assert_string_equal(word, "a");
	assert_true(foreign_next(&list, word, sizeof(word)));
	assert_string_equal(word, "");
	assert_true(foreign_next(&list, word, sizeof(word)));
	assert_string_equal(word, "b");
	assert_false(foreign_next(&list, word, sizeof(word)));
	assert_true(foreign_is("b", "a|b"));
	assert_false(foreign_is("", "a|b"));
	assert_false(foreign_is("a|b", "a|b"));
	assert_false(foreign_is("a", NULL));
}

static void the_same_is_said_once(void **)
{
	read_line("-a");
	for (unsigned i = 0; i < 2; i++) {
		foreign_note(&line, "note %d", 1);
		foreign_refuse(&line, "wrong");
	}
	assert_int_equal(to.notes.n, 1);
	assert_int_equal(to.wrong.n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(values_are_found_by_letter_and_by_name, clear),
	    cmocka_unit_test_teardown(lists_are_cut_at_their_commas, clear),
	    cmocka_unit_test_teardown(the_same_is_said_once, clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
