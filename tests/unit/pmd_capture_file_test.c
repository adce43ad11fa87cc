// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "pmd/file/capture_file.h"
#include "pmd_captures.h"

static char why[CAPTURE_FILE_WHY];

static const struct capture_file_settings whole = {.waits = true}, growing = {.growing = true};

static void a_file_is_described_by_its_format_and_link_type(void **)
{
	const struct capture_plan plan = {DLT_RAW, 3, 1000, 1, 40, 60};
	struct capture_file *file;
	char text[160];

	assert_int_equal(capture_file_open(capture_write("raw", &plan), &whole, &file, why), 0);
	assert_non_null(strstr(capture_file_describe(file, text, sizeof(text)), "pcap, raw IP, "));
	assert_int_equal(capture_file_position(file), 24 + 3 * 56);
	capture_file_close(file);
}

static void what_is_too_short_is_refused_unless_it_grows(void **)
{
	struct capture_file *file;
	char text[160];

	assert_int_equal(
	    capture_file_open(file_write("short", "\xd4\xc3\xb2\xa1", 4), &whole, &file, why),
	    -EINVAL);
	assert_int_equal(capture_file_open(file_write("empty", "", 0), &whole, &file, why),
			 -EINVAL);
	assert_int_equal(
	    capture_file_open(file_write("grows", "\xd4\xc3\xb2\xa1", 4), &growing, &file, why), 0);
	assert_false(file->begun);
	assert_string_equal(capture_file_describe(file, text, sizeof(text)), "nothing in it yet");
	capture_file_close(file);
}

// As --follow opens it at the start.
static void a_file_that_grows_is_not_waited_for(void **)
{
	const struct capture_file_settings both = {.growing = true, .waits = true};
	struct capture_file *file;

	alarm(20); // it ends the test
	assert_int_equal(
	    capture_file_open(file_write("grows", "\xd4\xc3\xb2\xa1", 4), &both, &file, why), 0);
	alarm(0);
	assert_false(file->begun);
	capture_file_close(file);
}

static void packets_come_as_a_file_grows(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 2, 1000, 1, 60, 60};
	char *path = capture_write("grows", &plan);
	struct capture_packet packet;
	struct capture_file *file;

	assert_int_equal(truncate(path, 24 + 76 + 30), 0);
	assert_int_equal(capture_file_open(path, &growing, &file, why), 0);
	assert_int_equal(capture_file_next(file, &packet), FORMAT_FOUND);
	assert_int_equal(capture_file_next(file, &packet), FORMAT_NONE);
	assert_false(file->stream.ended);
	assert_int_equal(truncate(path, 24 + 76 + 76), 0);
	assert_int_equal(capture_file_next(file, &packet), FORMAT_FOUND);
	assert_int_equal(capture_file_next(file, &packet), FORMAT_NONE);
	file->stream.growing = false;
	assert_int_equal(capture_file_next(file, &packet), FORMAT_NONE);
	assert_true(file->stream.ended);
	capture_file_ended(file);
	assert_int_equal(file->stream.problem[0], '\0');
	capture_file_close(file);
}

static void a_fifo_without_a_writer_does_not_hold_up(void **)
{
	char *path = capture_name("fifo");
	struct capture_file *file;

	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(capture_file_open(path, &growing, &file, why), 0);
	assert_false(file->begun);
	capture_file_close(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_file_is_described_by_its_format_and_link_type),
	    cmocka_unit_test(what_is_too_short_is_refused_unless_it_grows),
	    cmocka_unit_test(a_file_that_grows_is_not_waited_for),
	    cmocka_unit_test(packets_come_as_a_file_grows),
	    cmocka_unit_test(a_fifo_without_a_writer_does_not_hold_up),
	};

	return cmocka_run_group_tests(tests, captures_begin, captures_end);
}
