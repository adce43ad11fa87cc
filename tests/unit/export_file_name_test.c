// SPDX-License-Identifier: BSD-3-Clause
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_follow_from_path_rotation_and_start),
	    cmocka_unit_test(what_an_earlier_run_left_is_kept_under_its_date),
	    cmocka_unit_test(neither_a_cut_file_nor_a_whole_one_is_overwritten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
