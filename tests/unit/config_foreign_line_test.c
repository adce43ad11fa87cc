// SPDX-License-Identifier: BSD-3-Clause
#include "foreign_program.h"

static void letters_stand_together_and_values_anywhere(void **)
{
	static const char *const lines[] = {
	    "-ab7", "-a -b 7", "-a --beta 7", "--beta=7 --alpha", "-b7 -a", "--alph --second=7"};

	for (unsigned i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		read_line(lines[i]);
		assert_int_equal(to.wrong.n, 0);
		assert_non_null(foreign_value(&line, "a"));
		assert_string_equal(foreign_value(&line, "b"), "7");
	}
}

static void an_equal_sign_behind_a_letter_is_of_config_files(void **)
{
	program.equals = true;
	read_line("-b=7 -a=0 -c=");
	program.equals = false;
	assert_string_equal(foreign_value(&line, "b"), "7");
	assert_string_equal(foreign_value(&line, "a"), "");
	assert_string_equal(foreign_value(&line, "c"), "");
	read_line("-b=7");
	assert_string_equal(foreign_value(&line, "b"), "=7");
}

static void other_words_may_stand_before_options(void **)
{
	read_line("tcp -a port -- -b");
	assert_int_equal(line.words.n, 3);
	assert_string_equal(line.words.word[2], "-b");
	assert_null(foreign_value(&line, "b"));
}

static void each_row_does_what_it_says(void **)
{
	read_line("-i eth0 -w -x -y 5");
	assert_int_equal(to.ours.n, 3);
	assert_string_equal(to.ours.word[0], "-i");
	assert_string_equal(to.ours.word[1], "eth0");
	assert_string_equal(to.ours.word[2], "--dpi=off");
	assert_string_equal(to.notes.word[0], "-x: ignored: not needed");
	assert_string_equal(to.wrong.word[0], "-y 5: not there");
}

static void what_cannot_be_read_is_said(void **)
{
	static const struct {
		const char *line, *wrong;
	} cases[] = {
	    {"-b", "-b: needs a value"},
	    {"--beta", "--beta: needs a value"},
	    {"-z", "-z: is not an option of program that is known here"},
	    {"--alhpa", "did you mean --alpha?"},
	    {"--bet 1", "--bet: is not an option"}, // of two
	    {"--alpha=1", "--alpha: takes no value"},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		read_line(cases[i].line);
		assert_int_equal(to.wrong.n, 1);
		assert_non_null(strstr(to.wrong.word[0], cases[i].wrong));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(letters_stand_together_and_values_anywhere, clear),
	    cmocka_unit_test_teardown(an_equal_sign_behind_a_letter_is_of_config_files, clear),
	    cmocka_unit_test_teardown(other_words_may_stand_before_options, clear),
	    cmocka_unit_test_teardown(each_row_does_what_it_says, clear),
	    cmocka_unit_test_teardown(what_cannot_be_read_is_said, clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
