// SPDX-License-Identifier: BSD-3-Clause
#include <dirent.h>

#include "dpi/signatures/cache.h"
#include "dpi_files.h"

static char *directory;
static struct applications *applications;
static struct rules rules;
static struct patterns compiled, loaded;
static struct problems problems;

static void add_rule(const char *text)
{
	const struct text_line line = line_of(text, 11);

	rules_add_line(&rules, applications, &line, &problems);
}

static int begin(void **)
{
	directory = directory_new();
	memset(&rules, 0, sizeof(rules));
	memset(&compiled, 0, sizeof(compiled));
	memset(&loaded, 0, sizeof(loaded));
	applications = applications_new(NULL);
	add_rule("One 500 Own tcp * any * 50 strong - ^first");
	rules_finish(&rules);
	if (problems.n > 0 || patterns_compile(&compiled, &rules, &problems) != 0)
		return -1;
	return cache_store(&compiled, &rules, directory);
}

static int end(void **)
{
	patterns_free(&compiled);
	patterns_free(&loaded);
	rules_free(&rules);
	applications_free(applications);
	directory_free(directory);
	return 0;
}

static bool hits(const char *text)
{
	hs_scratch_t *scratch = NULL;
	struct hits found;

	assert_int_equal(patterns_scratch(&loaded, &scratch), 0);
	patterns_scan(loaded.database[PATTERNS_TCP], scratch, (const uint8_t *)text,
		      (unsigned)strlen(text), &found, rules.n);
	hs_free_scratch(scratch);
	return found.words[0] & 1;
}

static void what_was_stored_is_loaded_and_works(void **)
{
	assert_true(cache_load(&loaded, &rules, directory));
	assert_non_null(loaded.database[PATTERNS_TCP]);
	assert_null(loaded.database[PATTERNS_UDP]);
	assert_true(hits("first of all"));
	assert_false(hits("second"));
}

static void other_rules_have_another_key(void **)
{
	rules.all[0].regex[1] = 'F';
	assert_false(cache_load(&loaded, &rules, directory));
}

// The one file of the cache.
static const char *kept_file(void)
{
	static char path[512];
	DIR *open = opendir(directory);
	const struct dirent *entry;

	assert_non_null(open);
	while ((entry = readdir(open)) != NULL)
		if (strstr(entry->d_name, ".hsdb") != NULL)
			snprintf(path, sizeof(path), "%s/%s", directory, entry->d_name);
	closedir(open);
	return path;
}

static void a_file_that_was_changed_is_not_loaded(void **)
{
	FILE *stream = fopen(kept_file(), "r+");

	assert_non_null(stream);
	assert_int_equal(fseek(stream, 200, SEEK_SET), 0);
	assert_int_equal(fputc('x', stream), 'x');
	fclose(stream);
	assert_false(cache_load(&loaded, &rules, directory));
	assert_int_equal(truncate(kept_file(), 20), 0);
	assert_false(cache_load(&loaded, &rules, directory));
}

static void what_others_may_write_is_not_trusted(void **)
{
	assert_int_equal(chmod(kept_file(), 0666), 0);
	assert_false(cache_load(&loaded, &rules, directory));
	assert_int_equal(chmod(kept_file(), 0644), 0);
	assert_int_equal(chmod(directory, 0777), 0);
	assert_false(cache_load(&loaded, &rules, directory));
	assert_true(cache_store(&compiled, &rules, directory) < 0);
	assert_int_equal(chmod(directory, 0755), 0);
	assert_true(cache_load(&loaded, &rules, directory));
}

static void a_directory_that_cannot_be_made_is_an_error(void **)
{
	assert_true(cache_store(&compiled, &rules, "/proc/nonexistent/x") < 0);
	assert_false(cache_load(&loaded, &rules, "/proc/nonexistent/x"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(what_was_stored_is_loaded_and_works, begin, end),
	    cmocka_unit_test_setup_teardown(other_rules_have_another_key, begin, end),
	    cmocka_unit_test_setup_teardown(a_file_that_was_changed_is_not_loaded, begin, end),
	    cmocka_unit_test_setup_teardown(what_others_may_write_is_not_trusted, begin, end),
	    cmocka_unit_test_setup_teardown(a_directory_that_cannot_be_made_is_an_error, begin,
					    end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
