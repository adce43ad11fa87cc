// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>

#include "dpi/dpi.h"
#include "dpi_files.h"

static char *directory, *cache, *said;

static int begin(void **)
{
	directory = directory_new();
	cache = directory_new();
	file_write(directory, "applications", "500 Strong Own\n");
	file_write(directory, "a.rules", "Strong 500 Own any * any * 50 strong - ^strong\n");
	return 0;
}

static int end(void **)
{
	directory_free(directory);
	directory_free(cache);
	free(said);
	said = NULL;
	return 0;
}

static int compile(void)
{
	const struct dpi_settings settings = {.signatures = directory, .cache = cache};
	size_t octets;
	FILE *out;
	int err;

	free(said);
	out = open_memstream(&said, &octets);
	assert_non_null(out);
	err = dpi_compile(&settings, out);
	fclose(out);
	return err;
}

static void a_start_finds_what_was_compiled_before(void **)
{
	const struct dpi_settings settings = {
	    .signatures = directory, .cache = cache, .n_workers = 1, .max_flows = 64};
	struct dpi *dpi;

	assert_int_equal(compile(), 0);
	assert_non_null(strstr(said, ": compiled, kept in "));
	assert_int_equal(compile(), 0);
	assert_non_null(strstr(said, ": were compiled already, kept in "));
	assert_int_equal(chmod(cache, 0555), 0);
	assert_int_equal(dpi_open(&settings, &dpi), 0);
	dpi_close(dpi);
	assert_int_equal(chmod(cache, 0755), 0);
}

static void open_it(void *settings)
{
	struct dpi *dpi;

	assert_int_equal(dpi_open(settings, &dpi), 0);
	dpi_close(dpi);
}

static void a_start_that_cannot_keep_them_says_so(void **)
{
	struct dpi_settings settings = {
	    .signatures = directory, .cache = cache, .n_workers = 1, .max_flows = 64};

	assert_int_equal(chmod(cache, 0777), 0); // others may write there: it is not trusted
	assert_non_null(strstr(reported_while(open_it, &settings),
			       "compiled signatures cannot be kept in /tmp/"));
	assert_int_equal(chmod(cache, 0755), 0);
	assert_string_equal(reported_while(open_it, &settings), "");
}

static void fails(void *err)
{
	assert_int_equal(compile(), *(int *)err);
	assert_string_equal(said, "");
}

static void what_cannot_be_kept_or_read_is_one_line(void **)
{
	int err = -EPERM;

	assert_int_equal(chmod(cache, 0777), 0);
	assert_non_null(strstr(reported_while(fails, &err), "signatures cannot be kept there: "));
	err = -EINVAL;
	file_write(directory, "b.rules", "broken\n");
	assert_non_null(strstr(reported_while(fails, &err), "/b.rules:1: "));
}

static void the_systems_folder_is_made(void **)
{
	char *folder = dpi_cache_make();
	struct stat about;

	if (folder != NULL)
		assert_int_equal(stat(folder, &about), 0);
	free(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_start_finds_what_was_compiled_before, begin, end),
	    cmocka_unit_test_setup_teardown(a_start_that_cannot_keep_them_says_so, begin, end),
	    cmocka_unit_test_setup_teardown(what_cannot_be_kept_or_read_is_one_line, begin, end),
	    cmocka_unit_test_setup_teardown(the_systems_folder_is_made, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
