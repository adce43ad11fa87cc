// SPDX-License-Identifier: BSD-3-Clause
#include "dpi_files.h"

static void lines_are_cut_into_columns_the_last_keeps_its_blanks(void **)
{
	char text[] = "# a comment\n\n  one\ttwo   the rest of it \r\n#x\nthree\n";
	struct text_file file = {.path = (char *)(uintptr_t) "test", .text = text, .at = text};
	struct text_line line;

	assert_true(text_next(&file, &line, 3));
	assert_int_equal(line.n, 3);
	assert_int_equal(line.number, 3);
	assert_string_equal(line.column[0], "one");
	assert_string_equal(line.column[1], "two");
	assert_string_equal(line.column[2], "the rest of it");
	assert_true(text_next(&file, &line, 3));
	assert_int_equal(line.n, 1);
	assert_int_equal(line.number, 5);
	assert_false(text_next(&file, &line, 3));
	assert_false(text_next(&file, &line, 3));
}

static void numbers_are_decimal_and_bounded(void **)
{
	unsigned number = 7;

	assert_true(text_read_number("0", 10, &number));
	assert_int_equal(number, 0);
	assert_true(text_read_number("65535", 65535, &number));
	assert_int_equal(number, 65535);
	assert_false(text_read_number("65536", 65535, &number));
	assert_false(text_read_number("", 10, &number));
	assert_false(text_read_number("-1", 10, &number));
	assert_false(text_read_number("+1", 10, &number));
	assert_false(text_read_number("1x", 10, &number));
	assert_false(text_read_number("99999999999999999999", UINT32_MAX, &number));
	assert_int_equal(number, 65535);
}

static void open_two(void *problems)
{
	struct text_file file;

	assert_false(text_open(&file, "/proc/nonexistent/file", problems));
	text_close(&file);
	assert_false(text_open(&file, "/tmp", problems)); // no file
	text_close(&file);
}

static void a_file_that_cannot_be_read_is_told_with_its_name(void **)
{
	struct problems first = {.all = false}, all = {.all = true};

	assert_non_null(
	    strstr(reported_while(open_two, &first), "/proc/nonexistent/file: cannot be read"));
	assert_int_equal(first.n, 2);
	assert_null(strstr(reported_while(open_two, &first), "/tmp"));
	assert_non_null(strstr(reported_while(open_two, &all), "/tmp: cannot be read"));
}

static void a_file_is_read_whole(void **)
{
	char *directory = directory_new(), path[256];
	struct problems problems = {0};
	struct text_file file;
	struct text_line line;

	file_write(directory, "x", "a b\nlast line without an end");
	snprintf(path, sizeof(path), "%s/x", directory);
	assert_true(text_open(&file, path, &problems));
	assert_true(text_next(&file, &line, 2));
	assert_true(text_next(&file, &line, 1));
	assert_string_equal(line.column[0], "last line without an end");
	assert_string_equal(line.file, path);
	text_close(&file);
	directory_free(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_are_cut_into_columns_the_last_keeps_its_blanks),
	    cmocka_unit_test(numbers_are_decimal_and_bounded),
	    cmocka_unit_test(a_file_that_cannot_be_read_is_told_with_its_name),
	    cmocka_unit_test(a_file_is_read_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
