// SPDX-License-Identifier: BSD-3-Clause
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/sha.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include "dpi/signatures/cache.h"
#include "dpi_files.h"
#include "memory_fails.h"

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

static void a_directory_and_the_one_above_are_made(void **)
{
	char above[256], below[300];

	snprintf(above, sizeof(above), "%s/.cache", directory);
	snprintf(below, sizeof(below), "%s/lineprobe", above);
	assert_int_equal(cache_store(&compiled, &rules, below), 0);
	assert_true(cache_load(&loaded, &rules, below));
}

static void a_directory_that_cannot_be_made_is_an_error(void **)
{
	assert_true(cache_store(&compiled, &rules, "/proc/nonexistent/x") < 0);
	assert_false(cache_load(&loaded, &rules, "/proc/nonexistent/x"));
}

// Magic 8, key 32, SHA-256 of what follows 32, octets of each database 2 * 8; the databases.
enum { DIGEST_AT = 8 + 32, OCTETS_AT = DIGEST_AT + 32, DATABASES_AT = OCTETS_AT + 16 };

// Gives the kept file databases of these octets, with the right sum, and lengths of `said`.
static void put_databases(const void *octets, size_t n, uint64_t said)
{
	FILE *stream = fopen(kept_file(), "r+");
	uint8_t digest[SHA256_DIGEST_LENGTH];
	const uint64_t lengths[2] = {said, 0};

	assert_non_null(stream);
	SHA256(octets, n, digest);
	assert_int_equal(fseek(stream, DIGEST_AT, SEEK_SET), 0);
	assert_int_equal(fwrite(digest, sizeof(digest), 1, stream), 1);
	assert_int_equal(fwrite(lengths, sizeof(lengths), 1, stream), 1);
	assert_int_equal(fwrite(octets, n, 1, stream), 1);
	fclose(stream);
	assert_int_equal(truncate(kept_file(), (off_t)(DATABASES_AT + n)), 0);
}

static void what_is_no_database_is_not_loaded(void **)
{
	assert_true(cache_load(&loaded, &rules, directory));
	patterns_free(&loaded);
	put_databases("no database", 11, 11);
	assert_false(cache_load(&loaded, &rules, directory));
	put_databases("no database", 11, 12);
	assert_false(cache_load(&loaded, &rules, directory));
	put_databases("no database", 11, UINT64_MAX);
	assert_false(cache_load(&loaded, &rules, directory));
	assert_null(loaded.database[PATTERNS_TCP]);
}

static unsigned n_files(void)
{
	DIR *open = opendir(directory);
	const struct dirent *entry;
	unsigned n = 0;

	while ((entry = readdir(open)) != NULL)
		n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	closedir(open);
	return n;
}

static void a_disk_that_is_full_leaves_nothing_behind(void **)
{
	const struct rlimit little = {16, RLIM_INFINITY}, any = {RLIM_INFINITY, RLIM_INFINITY};
	char draft[64];

	assert_int_equal(unlink(kept_file()), 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
	assert_int_equal(cache_store(&compiled, &rules, directory), -EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &any), 0);
	assert_int_equal(n_files(), 0);
	snprintf(draft, sizeof(draft), ".draft.%ld", (long)getpid());
	file_write(directory, draft, "another's");
	assert_int_equal(cache_store(&compiled, &rules, directory), -EEXIST);
}

// Whichever allocation fails, nothing is left behind, and what was stored is whole.
static void without_memory_nothing_is_stored(void **)
{
	bool failed = true;

	assert_int_equal(unlink(kept_file()), 0);
	for (long n = 0; failed; n++) {
		int err;

		memory_fails_after(n);
		err = cache_store(&compiled, &rules, directory);
		failed = memory_has_failed();
		assert_true(err == 0 || failed);
		assert_int_equal(n_files(), err == 0 ? 1 : 0);
		if (err == 0) {
			assert_true(cache_load(&loaded, &rules, directory));
			patterns_free(&loaded);
			assert_int_equal(unlink(kept_file()), 0);
		}
	}
}

static void make_old(const char *name, long seconds)
{
	const struct timespec when = {time(NULL) - seconds, 0};
	char path[512];

	file_write(directory, name, "old");
	snprintf(path, sizeof(path), "%s/%s", directory, name);
	assert_int_equal(utimensat(AT_FDCWD, path, (struct timespec[]){when, when}, 0), 0);
}

static bool is_there(const char *name)
{
	char path[1536];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	return access(path, F_OK) == 0;
}

// 20 of other days, the oldest first, and what is not the cache's own.
static void the_eight_that_were_used_last_stay(void **)
{
	char name[20][64];

	for (unsigned i = 0; i < 20; i++) {
		snprintf(name[i], sizeof(name[i]), "%032x.hsdb", i * 7 % 20);
		make_old(name[i], 100L * (20 - i));
	}
	make_old("0123.hsdb", 99999);
	make_old("notes", 99999);
	make_old(".draft.1", 3 * 86400L);
	make_old(".draft.2", 60);
	assert_int_equal(cache_store(&compiled, &rules, directory), 0);
	for (unsigned i = 0; i < 20; i++)
		assert_int_equal(is_there(name[i]), i >= 13);
	assert_true(cache_load(&loaded, &rules, directory));
	assert_true(is_there("0123.hsdb"));
	assert_true(is_there("notes"));
	assert_false(is_there(".draft.1"));
	assert_true(is_there(".draft.2"));
	assert_int_equal(n_files(), 11);
}

static void what_is_loaded_counts_as_used(void **)
{
	const struct timespec day_ago = {time(NULL) - 86400, 0};
	struct stat about;
	char own[512];

	snprintf(own, sizeof(own), "%s", kept_file());
	assert_int_equal(utimensat(AT_FDCWD, own, (struct timespec[]){day_ago, day_ago}, 0), 0);
	assert_true(cache_load(&loaded, &rules, directory));
	assert_int_equal(stat(own, &about), 0);
	assert_in_range(about.st_mtim.tv_sec, time(NULL) - 60, time(NULL));
}

// XDG Base Directory Specification: a relative path there is to be ignored.
static void a_user_has_a_directory_of_their_own(void **)
{
	static const struct {
		const char *base, *home, *directory;
	} cases[] = {{"/x", "/home/u", "/x/lineprobe"},
		     {NULL, "/home/u", "/home/u/.cache/lineprobe"},
		     {"relative", "/home/u", "/home/u/.cache/lineprobe"},
		     {NULL, "relative", NULL}};
	const uid_t self = geteuid();

	if (self == 0) {
		char *systems = cache_default_directory();

		assert_string_equal(systems, "/var/cache/lineprobe");
		free(systems);
		assert_int_equal(seteuid(65534), 0);
	}
	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *path;

		unsetenv("XDG_CACHE_HOME");
		if (cases[i].base != NULL)
			setenv("XDG_CACHE_HOME", cases[i].base, 1);
		setenv("HOME", cases[i].home, 1);
		path = cache_default_directory();
		if (cases[i].directory == NULL)
			assert_null(path);
		else
			assert_string_equal(path, cases[i].directory);
		free(path);
	}
	assert_int_equal(seteuid(self), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(what_was_stored_is_loaded_and_works, begin, end),
	    cmocka_unit_test_setup_teardown(other_rules_have_another_key, begin, end),
	    cmocka_unit_test_setup_teardown(a_file_that_was_changed_is_not_loaded, begin, end),
	    cmocka_unit_test_setup_teardown(what_others_may_write_is_not_trusted, begin, end),
	    cmocka_unit_test_setup_teardown(what_is_no_database_is_not_loaded, begin, end),
	    cmocka_unit_test_setup_teardown(a_disk_that_is_full_leaves_nothing_behind, begin, end),
	    cmocka_unit_test_setup_teardown(without_memory_nothing_is_stored, begin, end),
	    cmocka_unit_test_setup_teardown(the_eight_that_were_used_last_stay, begin, end),
	    cmocka_unit_test_setup_teardown(what_is_loaded_counts_as_used, begin, end),
	    cmocka_unit_test_setup_teardown(a_user_has_a_directory_of_their_own, begin, end),
	    cmocka_unit_test_setup_teardown(a_directory_and_the_one_above_are_made, begin, end),
	    cmocka_unit_test_setup_teardown(a_directory_that_cannot_be_made_is_an_error, begin,
					    end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
