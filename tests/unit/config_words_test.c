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

#include "config/personality/words.h"

static void words_stay_in_their_order(void **)
{
	struct words words = {0};

	words_add(&words, "%s=%d", "a", 1);
	words_add(&words, "b");
	assert_int_equal(words.n, 2);
	assert_string_equal(words.word[0], "a=1");
	assert_string_equal(words.word[1], "b");
	assert_null(words.word[2]);
	assert_false(words.failed);
	words_clear(&words);
	assert_int_equal(words.n, 0);
	assert_null(words.word);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_stay_in_their_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
