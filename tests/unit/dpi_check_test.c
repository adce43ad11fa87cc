// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>

#include "dpi/dpi.h"
#include "dpi_files.h"

struct checked {
	const char *path;
	char said[512];
	int result;
};

static void check(void *argument)
{
	struct checked *checked = argument;
	FILE *out = fmemopen(checked->said, sizeof(checked->said), "w");

	checked->result = dpi_check(checked->path, out);
	fclose(out);
}

static void put_files(const char *directory, const char *rules)
{
	file_write(directory, "applications", "0 Unknown Unspecified\n500 Own Chat\n");
	file_write(directory, "own.rules", rules);
}

static void a_directory_is_told_what_noise_it_names(void **)
{
	char *directory = directory_new();
	struct checked checked = {.path = directory};
	const char *reported;

	// any client's command line; the second has more that is fixed
	put_files(directory, "Own 500 Chat tcp * any * 50 strong - ^login [!-~]\n"
			     "Own 500 Chat tcp * any * 50 strong - ^OWN-PROTOCOL/1\\.[0-9]\n");
	reported = reported_while(check, &checked);
	assert_int_equal(checked.result, -EINVAL);
	assert_non_null(strstr(reported, "own.rules:1: names "));
	assert_non_null(strstr(reported, "payloads of noise (text): needs more that is fixed, or "
					 "must be weak"));
	assert_null(strstr(reported, "own.rules:2"));
	assert_non_null(strstr(checked.said, "noise that was named: "));
	put_files(directory, "Own 500 Chat tcp * any * 50 weak - ^login [!-~]\n");
	reported = reported_while(check, &checked);
	assert_string_equal(reported, "");
	assert_int_equal(checked.result, 0);
	directory_free(directory);
}

static void a_file_is_told_its_own_faults_only(void **)
{
	char *directory = directory_new(), path[128];
	struct checked checked = {.path = path};

	put_files(directory, "Own 1 Chat tcp * any * 50 strong -\n");
	snprintf(path, sizeof(path), "%s/own.rules", directory);
	assert_non_null(strstr(reported_while(check, &checked), "own.rules:1: has 10 columns"));
	assert_int_equal(checked.result, -EINVAL);
	assert_string_equal(checked.said, "");
	directory_free(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_directory_is_told_what_noise_it_names),
	    cmocka_unit_test(a_file_is_told_its_own_faults_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
