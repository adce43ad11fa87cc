// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/word.h"

// The definition of the Levenshtein distance, word for word, as a second implementation.
static unsigned by_definition(const char *a, const char *b)
{
	unsigned best, other;

	if (*a == '\0' || *b == '\0')
		return (unsigned)(strlen(a) + strlen(b));
	if (*a == *b)
		return by_definition(a + 1, b + 1);
	best = by_definition(a + 1, b);
	other = by_definition(a, b + 1);
	best = other < best ? other : best;
	other = by_definition(a + 1, b + 1);
	return 1 + (other < best ? other : best);
}

static void distances_of_known_pairs(void **)
{
	assert_int_equal(word_distance("kitten", 6, "sitting"), 3);
	assert_int_equal(word_distance("saturday", 8, "sunday"), 3);
	assert_int_equal(word_distance("", 0, "abc"), 3);
	assert_int_equal(word_distance("max-flow=5", 8, "max-flows"), 1);
	assert_int_equal(word_distance("SourceIPV4", 10, "sourceipv4"), 0);
}

static void all_short_words_agree_with_the_definition(void **)
{
	char a[5], b[5];

	for (unsigned i = 0; i < 81; i++) {
		for (unsigned j = 0; j < 81; j++) {
			for (unsigned k = 0, x = i, y = j; k < 4; k++, x /= 3, y /= 3) {
				a[k] = "ab\0"[x % 3];
				b[k] = "ab\0"[y % 3];
			}
			a[4] = b[4] = '\0';
			assert_int_equal(word_distance(a, strlen(a), b), by_definition(a, b));
		}
	}
}

static void words_without_end_are_looked_at_in_part(void **)
{
	char text[1000];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(word_distance(text, sizeof(text) - 1, "y"), 79);
	assert_int_equal(word_distance("y", 1, text), 79);
}

static void a_pattern_is_told_by_its_characters(void **)
{
	static const char *const patterns[] = {"eth*", "e?h0", "eth[0-3]", "*"};
	static const char *const names[] = {"eth0", "br-lan.12", "eth0]", ""};

	for (unsigned i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		assert_true(word_is_pattern(patterns[i]));
	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_false(word_is_pattern(names[i]));
}

static void a_word_is_itself_and_no_word_is_none(void **)
{
	const char same[] = "eth0";

	assert_true(word_is("eth0", same));
	assert_false(word_is("eth0", "eth1"));
	assert_false(word_is("eth0", NULL));
	assert_false(word_is(NULL, "eth0"));
	assert_true(word_is(NULL, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_word_is_itself_and_no_word_is_none),
	    cmocka_unit_test(distances_of_known_pairs),
	    cmocka_unit_test(all_short_words_agree_with_the_definition),
	    cmocka_unit_test(words_without_end_are_looked_at_in_part),
	    cmocka_unit_test(a_pattern_is_told_by_its_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
