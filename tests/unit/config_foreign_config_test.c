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

#include "config/personality/foreign_config.h"

static void an_option_a_line_is_read_in_all_spellings(void **)
{
	static const char text[] = "# nProbe's\n-i=eth1\n\n  -n = 192.0.2.1:2055  \n-a=\n--tunnel\n"
				   "-T \"%A %B\"\n--zmq='tcp://*:5556'\n-b 1\n";
	static const char *const expected[] = {"-i=eth1",  "-n=192.0.2.1:2055",	 "-a=", "--tunnel",
					       "-T=%A %B", "--zmq=tcp://*:5556", "-b=1"};
	char path[] = "/tmp/foreign_config.XXXXXX";
	struct translation to = {0};
	struct foreign_line line = {.to = &to};
	struct words typed = {0}, words = {0};
	const int fd = mkstemp(path);

	assert_int_equal(write(fd, text, sizeof(text) - 1), sizeof(text) - 1);
	close(fd);
	words_add(&typed, "%s", path);
	assert_true(foreign_config_expand(&line, &typed, &words));
	assert_int_equal(words.n, sizeof(expected) / sizeof(expected[0]));
	for (unsigned i = 0; i < words.n; i++)
		assert_string_equal(words.word[i], expected[i]);
	unlink(path);
	words_clear(&words);
	assert_true(foreign_config_expand(&line, &typed, &words)); // it is gone
	assert_int_equal(to.wrong.n, 1);
	words_clear(&typed);
	words_add(&typed, "-i");
	assert_false(foreign_config_expand(&line, &typed, &words));
	words_clear(&typed);
	words_clear(&words);
	translation_clear(&to);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_option_a_line_is_read_in_all_spellings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
