// SPDX-License-Identifier: BSD-3-Clause
#include "export/filter/filter_words.h"
#include "filter_kit.h"

static void signs_and_parentheses_need_no_blanks(void **)
{
	static const char *const expected[] = {"(",  "a", ">=", "1", ")", "and",     "b c",
					       "!=", "d", "<",	"",  "~", "x-y:1/2", ""};
	struct filter_words words = {.rest = "(a>=1)and\t'b c'!=d < \"\" ~x-y:1/2 "};

	for (unsigned i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		assert_int_equal(filter_words_next(&words), 0);
		assert_string_equal(words.word, expected[i]);
	}
}

static void a_quoted_word_is_no_word_of_the_language(void **)
{
	struct filter_words words = {.rest = "AND 'and'"};

	assert_int_equal(filter_words_next(&words), 0);
	assert_true(filter_words_is(&words, "and"));
	assert_int_equal(filter_words_next(&words), 0);
	assert_false(filter_words_is(&words, "and"));
}

static void words_without_an_end_are_errors(void **)
{
	char longer[400];

	filter_is_refused("app 'x", "' has no second one");
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	filter_is_refused(longer, "longer than 128 letters");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(signs_and_parentheses_need_no_blanks),
	    cmocka_unit_test(a_quoted_word_is_no_word_of_the_language),
	    cmocka_unit_test(words_without_an_end_are_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
