// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "caught.h"
#include "config/log.h"

// What `user_error` writes to stderr, up to `room`.
static int caught_of(int (*report)(int number, const char *word), char *text, size_t room,
		     int number, const char *word)
{
	const struct caught caught = caught_begin(STDERR_FILENO);
	const int rc = report(number, word);

	caught_end(&caught, text, room);
	return rc;
}

static int wrong(int err, const char *word)
{
	return user_error(err, "--input %s: is wrong", word);
}

static int too_large(int octets, const char *remedy)
{
	return memory_error((uint64_t)octets, remedy, "ring of worker %d", 3);
}

static int caught(char *text, size_t room, int err, const char *word)
{
	return caught_of(wrong, text, room, err, word);
}

static void want_of_memory_names_what_how_much_and_the_remedy(void **)
{
	char text[4096];

	assert_int_equal(caught_of(too_large, text, sizeof(text), 8 << 20, "give fewer --workers"),
			 -ENOMEM);
	assert_string_equal(text, "lineprobe: ring of worker 3: no memory for 8,388,608 octets; "
				  "free memory, or give fewer --workers\n");
	assert_int_equal(caught_of(too_large, text, sizeof(text), 64, NULL), -ENOMEM);
	assert_string_equal(text, "lineprobe: ring of worker 3: no memory for 64 octets; "
				  "free memory\n");
}

static void an_error_is_one_line_and_its_number(void **)
{
	char text[4096];

	assert_int_equal(caught(text, sizeof(text), EINVAL, "eth1"), -EINVAL);
	assert_string_equal(text, "lineprobe: --input eth1: is wrong\n");
	assert_int_equal(caught(text, sizeof(text), ENOENT, ""), -ENOENT);
}

static void a_long_value_is_cut_but_ends_the_line(void **)
{
	char word[2000], text[4096];

	memset(word, 'x', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	assert_int_equal(caught(text, sizeof(text), EINVAL, word), -EINVAL);
	assert_true(strlen(text) < 1100);
	assert_int_equal(text[strlen(text) - 1], '\n');
	assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
}

static void errors_are_kept_where_somebody_asks_for_them(void **)
{
	struct error_line first, second;

	assert_null(user_errors_to(&first));
	assert_int_equal(user_error(22, "--x %s: wrong", "1"), -22);
	assert_ptr_equal(user_errors_to(&second), &first);
	assert_int_equal(user_error(22, "two"), -22);
	assert_ptr_equal(user_errors_to(NULL), &second);
	assert_string_equal(first.text, "--x 1: wrong");
	assert_string_equal(second.text, "two");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(errors_are_kept_where_somebody_asks_for_them),
	    cmocka_unit_test(want_of_memory_names_what_how_much_and_the_remedy),
	    cmocka_unit_test(an_error_is_one_line_and_its_number),
	    cmocka_unit_test(a_long_value_is_cut_but_ends_the_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
