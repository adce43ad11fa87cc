// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/log.h"
#include "probe/background.h"

static char folder[] = "/tmp/background.XXXXXX";
static char path[64];
static struct error_line error;

static int begin(void **)
{
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/pid", folder);
	user_errors_to(&error);
	return 0;
}

static int end(void **)
{
	unlink(path);
	return rmdir(folder);
}

static long pid_in_file(void)
{
	FILE *file = fopen(path, "r");
	long pid = -1;

	if (file == NULL)
		return -1;
	if (fscanf(file, "%ld", &pid) != 1)
		pid = -1;
	fclose(file);
	return pid;
}

static void write_pid(long pid)
{
	FILE *file = fopen(path, "w");

	fprintf(file, "%ld\n", pid);
	fclose(file);
}

static void a_pid_file_is_there_as_long_as_the_probe(void **)
{
	const struct options options = {.pid_file = path};
	struct background background, second;

	assert_int_equal(background_begin(&background, &options), 0);
	assert_int_equal(pid_in_file(), getpid());
	assert_true(background_begin(&second, &options) < 0);
	assert_non_null(strstr(error.text, "runs already"));
	assert_int_equal(pid_in_file(), getpid());
	background_ready(&background); // nobody waits
	background_end(&background);
	assert_int_equal(pid_in_file(), -1);
}

// As after root has been given up: the folder is no longer ours to write.
static void a_file_that_has_to_stay_names_nobody(void **)
{
	const struct options options = {.pid_file = path};
	struct background background;

	if (geteuid() != 0)
		skip();
	assert_int_equal(background_begin(&background, &options), 0);
	assert_int_equal(seteuid(65534), 0);
	background_end(&background);
	assert_int_equal(seteuid(0), 0);
	assert_int_equal(access(path, F_OK), 0);
	assert_int_equal(pid_in_file(), -1);
	assert_int_equal(background_begin(&background, &options), 0);
	background_end(&background);
	assert_int_equal(access(path, F_OK), -1);
}

static void a_file_of_a_process_that_runs_is_left_alone(void **)
{
	const struct options options = {.pid_file = path};
	struct background background;

	write_pid(getppid());
	assert_true(background_begin(&background, &options) < 0);
	assert_int_equal(pid_in_file(), getppid());
}

static void a_file_of_a_process_that_has_gone_is_taken(void **)
{
	const struct options options = {.pid_file = path};
	struct background background;
	const pid_t child = fork();

	if (child == 0)
		_exit(0);
	waitpid(child, NULL, 0);
	write_pid(child);
	assert_int_equal(background_begin(&background, &options), 0);
	assert_int_equal(pid_in_file(), getpid());
	background_end(&background);
}

static void a_file_that_cannot_be_written_is_an_error(void **)
{
	const struct options options = {.pid_file = folder};
	struct background background;

	assert_true(background_begin(&background, &options) < 0);
	assert_non_null(strstr(error.text, "cannot be written"));
}

static void what_a_link_points_to_is_not_emptied(void **)
{
	const struct options options = {.pid_file = path};
	struct background background;
	char other[80];
	FILE *file;

	snprintf(other, sizeof(other), "%s.other", path);
	file = fopen(other, "w");
	fputs("precious\n", file);
	fclose(file);
	assert_int_equal(symlink(other, path), 0);
	assert_true(background_begin(&background, &options) < 0);
	assert_non_null(strstr(error.text, "cannot be written"));
	file = fopen(other, "r");
	assert_int_equal(fgetc(file), 'p');
	fclose(file);
	unlink(path);
	unlink(other);
}

// As who gave up root's rights sees root's folder.
static void a_file_that_cannot_be_removed_names_nobody(void **)
{
	const struct options options = {.pid_file = path};
	struct background background;
	int status;
	pid_t child;

	assert_int_equal(background_begin(&background, &options), 0);
	assert_int_equal(chmod(folder, 0555), 0);
	child = fork();
	if (child == 0) {
		if (geteuid() == 0 && setuid(65534) < 0)
			_exit(1);
		background_end(&background);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(chmod(folder, 0700), 0);
	assert_int_equal(status, 0);
	assert_int_equal(access(path, F_OK), 0);
	assert_int_equal(pid_in_file(), -1);
	background_end(&background);
}

// Starts a program in the background that is ready or ends with 2; the exit code of who started it.
static int start(bool becomes_ready)
{
	const struct options options = {.pid_file = path, .daemon = true};
	struct background background;
	const pid_t child = fork();
	int status;

	if (child == 0) {
		if (background_begin(&background, &options) < 0)
			_exit(99);
		if (pid_in_file() != getpid() || getsid(0) != getpid())
			_exit(98);
		if (becomes_ready)
			background_ready(&background);
		background_end(&background);
		_exit(2);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void who_starts_it_learns_how_it_went(void **)
{
	const struct timespec pause = {.tv_nsec = 1000 * 1000};

	assert_int_equal(start(true), 0);
	while (access(path, F_OK) == 0) // the one in the background goes on for a moment
		nanosleep(&pause, NULL);
	assert_int_equal(start(false), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_pid_file_is_there_as_long_as_the_probe),
	    cmocka_unit_test(a_file_that_has_to_stay_names_nobody),
	    cmocka_unit_test(a_file_of_a_process_that_runs_is_left_alone),
	    cmocka_unit_test(a_file_of_a_process_that_has_gone_is_taken),
	    cmocka_unit_test(a_file_that_cannot_be_written_is_an_error),
	    cmocka_unit_test(what_a_link_points_to_is_not_emptied),
	    cmocka_unit_test(a_file_that_cannot_be_removed_names_nobody),
	    cmocka_unit_test(who_starts_it_learns_how_it_went),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
