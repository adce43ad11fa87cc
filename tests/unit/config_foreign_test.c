// SPDX-License-Identifier: BSD-3-Clause
#include "foreign_program.h"

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
