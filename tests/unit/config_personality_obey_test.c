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

#include "config/log.h"
#include "config/personality/personality.h"

static int obey(char *a, char *b, char *c, char *d, char *e, struct words *ours)
{
	char *argv[] = {a, b, c, d, e, NULL};
	int argc = 0;

	while (argv[argc] != NULL)
		argc++;
	return personality_obey(argc, argv, ours);
}

static void a_line_is_obeyed_by_option_or_by_name(void **)
{
	struct words ours = {0};

	assert_int_equal(obey("lineprobe", "-i", "eth0", NULL, NULL, &ours), 0);
	assert_int_equal(ours.n, 0);
	assert_int_equal(obey("lineprobe", "--as", "softflowctl", "statistics", NULL, &ours), 1);
	assert_string_equal(ours.word[0], "lineprobe");
	assert_string_equal(ours.word[1], "ctl");
	assert_string_equal(ours.word[ours.n - 1], "statistics");
	words_clear(&ours);
	assert_int_equal(obey("/x/softflowctl", "timeouts", NULL, NULL, NULL, &ours), 1);
	assert_string_equal(ours.word[ours.n - 1], "timeouts");
	words_clear(&ours);
}

static void what_cannot_be_obeyed_is_one_line(void **)
{
	struct error_line error, *before = user_errors_to(&error);
	struct words ours = {0};

	assert_true(obey("lineprobe", "--as", NULL, NULL, NULL, &ours) < 0);
	assert_true(obey("lineprobe", "--as", "yaf", NULL, NULL, &ours) < 0);
	assert_non_null(strstr(error.text, "writes its own files"));
	assert_true(obey("lineprobe", "--as", "nosuch", NULL, NULL, &ours) < 0);
	assert_non_null(strstr(error.text, "those are softflowd, softflowctl, nprobe"));
	words_clear(&ours);
	assert_true(obey("softflowd", "-i", "eth0", "-R", "1", &ours) < 0);
	assert_non_null(strstr(error.text, "softflowd -R 1: receiving PSAMP"));
	user_errors_to(before);
	words_clear(&ours);
}

static int print(char *text, size_t size, char *a, char *b, char *c, char *d)
{
	char *words[] = {a, b, c, d};
	unsigned n = 0;
	FILE *out = fmemopen(text, size, "w");
	int code;

	while (n < 4 && words[n] != NULL)
		n++;
	code = personality_print(words, n, out);
	fclose(out);
	return code;
}

static void a_translation_is_printed_whole(void **)
{
	struct error_line error, *before = user_errors_to(&error);
	char text[4096];

	assert_int_equal(print(text, sizeof(text), "--", "softflowctl", "statistics", NULL), 0);
	assert_non_null(strstr(text, "lineprobe ctl "));
	assert_int_equal(print(text, sizeof(text), "$ sudo nprobe -i eth0 -n 'h:1' -T '%A %B' &",
			       NULL, NULL, NULL),
			 0);
	assert_non_null(
	    strstr(text, "lineprobe -i eth0 --ifindex 0 -o netflow9://h:1 -T '%A %B' "));
	assert_non_null(strstr(text, "\n# user: "));
	assert_int_equal(print(text, sizeof(text),
			       "docker run -it --net=host ntop/nprobe:stable -i eth0 -n h:1", NULL,
			       NULL, NULL),
			 0);
	assert_non_null(strstr(text, "lineprobe -i eth0 --ifindex 0 -o netflow9://h:1 "));
	assert_int_equal(print(text, sizeof(text),
			       "docker run --name nprobe -v /etc/nprobe:/etc/nprobe --hostname "
			       "nprobe localhost:5000/nprobe:stable -i eth0 -n h:1",
			       NULL, NULL, NULL),
			 0);
	assert_non_null(strstr(text, "lineprobe -i eth0 --ifindex 0 -o netflow9://h:1 "));
	assert_int_equal(
	    print(text, sizeof(text), "sudo -u nprobe nprobe -i eth0 -n h:1", NULL, NULL, NULL), 0);
	assert_int_equal(print(text, sizeof(text), "cento", "-i", "nt:0", NULL), 2);
	assert_non_null(strstr(text, "# without that: lineprobe "));
	assert_non_null(strstr(error.text, "nt: ports"));
	assert_int_equal(print(text, sizeof(text), "yaf", NULL, NULL, NULL), 2);
	assert_int_equal(print(text, sizeof(text), "--", NULL, NULL, NULL), 2);
	assert_int_equal(print(text, sizeof(text), "nprobe 'x", NULL, NULL, NULL), 2);
	assert_int_equal(
	    print(text, sizeof(text), "lineprobe", "--as", "softflowctl", "statistics"), 0);
	user_errors_to(before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_line_is_obeyed_by_option_or_by_name),
	    cmocka_unit_test(what_cannot_be_obeyed_is_one_line),
	    cmocka_unit_test(a_translation_is_printed_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
