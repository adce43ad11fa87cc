// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/exit_code.h"
#include "probe/control/help.h"

static int help_on(const char *topic, char **text)
{
	const struct spec_list arguments = {.n = 1, .spec = {(char *)topic}};
	size_t length;
	FILE *out = open_memstream(text, &length);
	const int code = help(&arguments, out);

	fclose(out);
	return code;
}

static void a_topic_is_a_page_with_its_list(void **)
{
	char *text;

	assert_int_equal(help_on("zmq", &text), EXIT_DONE);
	assert_null(strstr(text, "\n@"));
	assert_non_null(strstr(text, "57590  L7_PROTO"));
	assert_non_null(strstr(text, "\n#!/usr/bin/python3\n"));
	free(text);
}

static void without_a_topic_all_are_listed(void **)
{
	const struct spec_list none = {0};
	const char *name, *line;
	size_t length;
	char *text = NULL;
	FILE *out = open_memstream(&text, &length);
	unsigned n = 0;

	assert_int_equal(help(&none, out), EXIT_DONE);
	fclose(out);
	for (; (name = help_topic(n, &line)) != NULL; n++) {
		char *page;

		assert_non_null(strstr(text, name));
		assert_non_null(strstr(text, line));
		assert_int_equal(help_on(name, &page), EXIT_DONE);
		assert_null(strstr(page, "\n@"));
		free(page);
	}
	assert_true(n >= 8);
	free(text);
}

static void another_word_is_refused(void **)
{
	char *text;

	assert_int_equal(help_on("zmk", &text), EXIT_WRONG);
	assert_string_equal(text, "");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_topic_is_a_page_with_its_list),
	    cmocka_unit_test(without_a_topic_all_are_listed),
	    cmocka_unit_test(another_word_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
