// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "caught.h"
#include "memory_fails.h"
#include "pmd/file/file_list.h"
#include "pmd_captures.h"

static void expect_next(struct file_list *list, const char *name)
{
	const char *path = file_list_next(list);

	if (name == NULL) {
		assert_null(path);
		return;
	}
	assert_non_null(path);
	assert_string_equal(strrchr(path, '/') + 1, name);
}

static void a_directory_gives_its_files_in_the_order_of_their_numbers(void **)
{
	struct file_list *list;

	assert_int_equal(mkdir(capture_name("many"), 0700), 0);
	assert_int_equal(mkdir(capture_name("many/b5"), 0700), 0);
	file_write("many/b10", "ten", 3);
	file_write("many/b9", "nine", 4);
	file_write("many/a", "", 0);
	file_write("many/.hidden", "", 0);
	assert_int_equal(file_list_open(capture_name("many/"), false, &list), 0);
	assert_true(file_list_is_many(list));
	assert_int_equal(file_list_size(list), 7);
	assert_int_equal(file_list_fd(list), -1);
	expect_next(list, "a");
	expect_next(list, "b9");
	expect_next(list, "b10");
	expect_next(list, NULL);
	file_list_close(list);
	assert_int_equal(file_list_open(capture_name("many/b[1-9]*"), false, &list), 0);
	expect_next(list, "b9");
	expect_next(list, "b10");
	expect_next(list, NULL);
	file_list_close(list);
}

static void a_path_that_exists_is_no_pattern(void **)
{
	struct file_list *list;

	file_write("a*", "", 0);
	file_write("ab", "", 0);
	assert_int_equal(file_list_open(capture_name("a*"), false, &list), 0);
	assert_false(file_list_is_many(list));
	expect_next(list, "a*");
	expect_next(list, NULL);
	file_list_close(list);
}

static void nothing_found_is_an_error(void **)
{
	struct file_list *list;

	assert_int_equal(mkdir(capture_name("none"), 0700), 0);
	assert_int_equal(file_list_open(capture_name("none"), false, &list), -ENOENT);
	assert_int_equal(file_list_open(capture_name("none/x*"), false, &list), -ENOENT);
	assert_int_equal(file_list_open(capture_name("no*ne/x"), true, &list), -ENOENT);
}

static void what_comes_later_is_found_behind_what_was_given(void **)
{
	struct pollfd polled = {.events = POLLIN};
	struct file_list *list;

	assert_int_equal(mkdir(capture_name("later"), 0700), 0);
	assert_int_equal(file_list_open(capture_name("later"), true, &list), 0);
	polled.fd = file_list_fd(list);
	expect_next(list, NULL);
	assert_int_equal(poll(&polled, 1, 0), 0);
	file_write("later/b", "", 0);
	assert_int_equal(poll(&polled, 1, 0), 1);
	expect_next(list, "b");
	assert_int_equal(poll(&polled, 1, 0), 0);
	file_write("later/a", "", 0); // sorts before it
	file_write("later/d", "", 0);
	file_write("later/c", "", 0);
	assert_false(file_list_more(list));
	assert_true(file_list_changed(list));
	assert_false(file_list_changed(list));
	assert_true(file_list_more(list));
	expect_next(list, "c");
	expect_next(list, "d");
	expect_next(list, NULL);
	file_list_close(list);
}

static void more_files_than_there_was_room_for_at_first(void **)
{
	struct file_list *list;
	char name[32];

	assert_int_equal(mkdir(capture_name("plenty"), 0700), 0);
	for (unsigned i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "plenty/f%u", i);
		file_write(name, "x", 1);
	}
	assert_int_equal(file_list_open(capture_name("plenty"), false, &list), 0);
	for (unsigned i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "f%u", i);
		expect_next(list, name);
	}
	expect_next(list, NULL);
	file_list_close(list);
	file_list_close(NULL);
}

// Whichever allocation fails, it is said, and nothing is left. Not of a pattern: glibc 2.36 frees
// something twice when its glob() runs out of memory.
static void without_memory_there_is_no_list(void **)
{
	char *arguments[] = {capture_name("plenty"), capture_name("plenty/f1")};

	for (unsigned i = 0; i < 2; i++) {
		bool failed = true;

		for (long n = 0; failed; n++) {
			struct file_list *list = NULL;
			int err;

			memory_fails_after(n);
			err = file_list_open(arguments[i], false, &list);
			failed = memory_has_failed();
			assert_true(err == 0 || (failed && memory_held == 0));
			if (err == 0)
				file_list_close(list);
		}
	}
}

static void what_cannot_be_watched_is_told(void **)
{
	char text[512];
	struct caught caught = caught_begin(STDERR_FILENO);
	struct file_list *list;
	int err = file_list_open(capture_name("nowhere*/f*"), true, &list);

	caught_end(&caught, text, sizeof(text));
	assert_int_equal(err, -ENOENT);
	assert_non_null(strstr(text, "only the last part of a path may be a pattern"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_directory_gives_its_files_in_the_order_of_their_numbers),
	    cmocka_unit_test(a_path_that_exists_is_no_pattern),
	    cmocka_unit_test(nothing_found_is_an_error),
	    cmocka_unit_test(what_comes_later_is_found_behind_what_was_given),
	    cmocka_unit_test(more_files_than_there_was_room_for_at_first),
	    cmocka_unit_test(without_memory_there_is_no_list),
	    cmocka_unit_test(what_cannot_be_watched_is_told),
	};

	return cmocka_run_group_tests(tests, captures_begin, captures_end);
}
