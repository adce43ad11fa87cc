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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_directory_gives_its_files_in_the_order_of_their_numbers),
	    cmocka_unit_test(a_path_that_exists_is_no_pattern),
	    cmocka_unit_test(nothing_found_is_an_error),
	    cmocka_unit_test(what_comes_later_is_found_behind_what_was_given),
	};

	return cmocka_run_group_tests(tests, captures_begin, captures_end);
}
