// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "export/transport/file_name.h"
#include "memory_fails.h"

static const uint64_t START_US = UINT64_C(1795260454000000); // 2026-11-21T11:27:34Z

static void names_follow_from_path_rotation_and_start(void **)
{
	static const struct {
		const char *spec, *open, *final;
	} cases[] = {
	    {"json:/nowhere/a.json", "/nowhere/a.json", NULL},
	    {"json:/nowhere/a.json,compress=zstd", "/nowhere/a.json.zst", NULL},
	    {"json:/nowhere/a.zst,compress=zstd", "/nowhere/a.zst", NULL},
	    {"json:/dev/null", "/dev/null", NULL},
	    {"ipfix+file:/dev/null", "/dev/null", NULL},
	    {"ipfix+file:/no.where/a", "/no.where/a.part", "/no.where/a"},
	    {"ipfix+file:/no.where/a,rotate=1h", "/no.where/a-20261121T112734Z.part",
	     "/no.where/a-20261121T112734Z"},
	    {"json:b.json,rotate=1M", "b-20261121T112734Z.json.part", "b-20261121T112734Z.json"},
	    {"json:b.json,rotate=1M,compress=zstd", "b-20261121T112734Z.json.zst.part",
	     "b-20261121T112734Z.json.zst"},
	    {"json:.b,rotate=1M", ".b-20261121T112734Z.part", ".b-20261121T112734Z"},
	    {"json:.zst,rotate=1M,compress=zstd", ".zst-20261121T112734Z.part",
	     ".zst-20261121T112734Z"},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct output_settings settings;
		struct file_name name;

		assert_int_equal(output_settings_parse(cases[i].spec, &settings), 0);
		assert_int_equal(file_name_new(&name, &settings), 0);
		assert_int_equal(file_name_begin(&name, START_US), 0);
		assert_string_equal(name.open, cases[i].open);
		if (cases[i].final == NULL)
			assert_null(name.final);
		else
			assert_string_equal(name.final, cases[i].final);
		file_name_free(&name);
		output_settings_free(&settings);
	}
}

static void put_file(const char *path, const char *text, time_t changed)
{
	const struct timespec times[2] = {{.tv_sec = changed}, {.tv_sec = changed}};
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void assert_holds(const char *path, const char *text)
{
	FILE *file = fopen(path, "r");
	char found[64] = "";

	assert_non_null(file);
	assert_non_null(fgets(found, sizeof(found), file));
	fclose(file);
	assert_string_equal(found, text);
	unlink(path);
}

static void what_an_earlier_run_left_is_kept_under_its_date(void **)
{
	char folder[] = "/tmp/file-name-XXXXXX", spec[64];
	struct output_settings settings;
	struct file_name name;

	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	put_file("a.json", "old", START_US / 1000000);
	put_file("a-20261121T112734Z.json", "older", START_US / 1000000);
	snprintf(spec, sizeof(spec), "json:a.json");
	assert_int_equal(output_settings_parse(spec, &settings), 0);
	assert_int_equal(file_name_new(&name, &settings), 0);
	assert_int_equal(file_name_begin(&name, START_US + 60000000), 0);
	assert_int_equal(access("a.json", F_OK), -1);
	assert_holds("a-20261121T112734Z-1.json", "old");
	assert_holds("a-20261121T112734Z.json", "older");
	file_name_free(&name);
	output_settings_free(&settings);
	assert_int_equal(rmdir(folder), 0);
}

static void neither_a_cut_file_nor_a_whole_one_is_overwritten(void **)
{
	char folder[] = "/tmp/file-name-XXXXXX";
	struct output_settings settings;
	struct file_name name;

	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	put_file("a.ipfix", "whole", START_US / 1000000);
	put_file("a.ipfix.part", "cut", START_US / 1000000);
	assert_int_equal(output_settings_parse("ipfix+file:a.ipfix", &settings), 0);
	assert_int_equal(file_name_new(&name, &settings), 0);
	assert_int_equal(file_name_begin(&name, START_US), 0);
	assert_holds("a.ipfix-20261121T112734Z.part", "cut");
	put_file("a.ipfix.part", "new", START_US / 1000000);
	assert_int_equal(file_name_end(&name), 0);
	assert_holds("a-20261121T112734Z.ipfix", "whole");
	assert_holds("a.ipfix", "new");
	file_name_free(&name);
	output_settings_free(&settings);
	assert_int_equal(rmdir(folder), 0);
}

static void what_is_no_file_is_written_in_place(void **)
{
	char folder[] = "/tmp/file-name-XXXXXX";
	struct output_settings settings;
	struct file_name name;

	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(mkfifo("pipe", 0600), 0);
	assert_int_equal(output_settings_parse("ipfix+file:pipe,rotate=1h", &settings), 0);
	assert_int_equal(file_name_new(&name, &settings), 0);
	assert_true(file_name_is_fifo(&name));
	assert_false(file_name_is_stdout(&name));
	assert_int_equal(file_name_begin(&name, START_US), 0);
	assert_string_equal(name.open, "pipe");
	assert_int_equal(file_name_end(&name), 0);
	assert_int_equal(access("pipe", F_OK), 0);
	file_name_free(&name);
	output_settings_free(&settings);
	unlink("pipe");
	assert_int_equal(rmdir(folder), 0);

	assert_int_equal(output_settings_parse("json:-,compress=zstd", &settings), 0);
	assert_int_equal(file_name_new(&name, &settings), 0);
	assert_true(file_name_is_stdout(&name));
	file_name_free(&name);
	output_settings_free(&settings);
}

static void names_of_one_second_are_numbered(void **)
{
	char folder[] = "/tmp/file-name-XXXXXX";
	struct output_settings settings;
	struct file_name name;

	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	put_file("a-20261121T112734Z.json", "first", START_US / 1000000);
	put_file("a-20261121T112734Z-1.json", "second", START_US / 1000000);
	assert_int_equal(output_settings_parse("json:a.json,rotate=1h", &settings), 0);
	assert_int_equal(file_name_new(&name, &settings), 0);
	assert_int_equal(file_name_begin(&name, START_US), 0);
	assert_string_equal(name.final, "a-20261121T112734Z-2.json");
	unlink("a-20261121T112734Z.json");
	unlink("a-20261121T112734Z-1.json");
	assert_int_equal(file_name_end(&name), -ENOENT); // nobody has written it
	file_name_free(&name);
	output_settings_free(&settings);
	assert_int_equal(rmdir(folder), 0);
}

// Whichever allocation fails, it is said, and nothing is left.
static void without_memory_there_is_no_name(void **)
{
	struct output_settings settings;
	struct file_name name;
	bool failed = true;

	assert_int_equal(output_settings_parse("json:b.json,rotate=1M", &settings), 0);
	tzset(); // the C library keeps what it takes for this
	for (long n = 0; failed; n++) {
		int err;

		memory_fails_after(n);
		err = file_name_new(&name, &settings);
		if (err == 0)
			err = file_name_begin(&name, START_US);
		failed = memory_has_failed();
		assert_true(err == 0 || (failed && err == -ENOMEM));
		file_name_free(&name);
		assert_int_equal(memory_held, 0);
	}
	output_settings_free(&settings);
	assert_int_equal(output_settings_parse("json:/dev/null", &settings), 0);
	assert_int_equal(file_name_new(&name, &settings), 0);
	memory_fails_after(0);
	assert_int_equal(file_name_begin(&name, START_US), memory_has_failed() ? -ENOMEM : 0);
	file_name_free(&name);
	output_settings_free(&settings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_follow_from_path_rotation_and_start),
	    cmocka_unit_test(what_an_earlier_run_left_is_kept_under_its_date),
	    cmocka_unit_test(neither_a_cut_file_nor_a_whole_one_is_overwritten),
	    cmocka_unit_test(what_is_no_file_is_written_in_place),
	    cmocka_unit_test(names_of_one_second_are_numbered),
	    cmocka_unit_test(without_memory_there_is_no_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
