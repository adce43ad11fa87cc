// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "probe/selftest/selftest_probe.h"

enum { CODE = 7 };

static void end(int)
{
	_exit(CODE);
}

// This program itself plays the probe: its control socket repeats what it is asked.
static int serve(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	signal(SIGINT, end);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 4) < 0)
		return 1;
	for (;;) {
		char line[64];
		const int client = accept(fd, NULL, NULL);
		const ssize_t n = read(client, line, sizeof(line));

		if (n > 0 && write(client, line, (size_t)n) < 0)
			return 1;
		close(client);
	}
}

static void the_probe_is_asked_and_ended(void **)
{
	struct selftest_probe probe = {0};
	char path[SELFTEST_PATH], *arguments[] = {(char *)"probe", (char *)"serve", path, NULL};
	char *answer;

	assert_int_equal(selftest_folder_make(&probe), 0);
	selftest_path(&probe, "control", path);
	assert_int_equal(selftest_probe_start(&probe, arguments), 0);
	answer = selftest_probe_ask(&probe, "balance");
	assert_string_equal(answer, "balance\n");
	free(answer);
	assert_int_equal(selftest_probe_stop(&probe), CODE);
	assert_null(selftest_probe_ask(&probe, "balance"));
	assert_int_equal(selftest_probe_stop(&probe), -1); // it has ended
	selftest_folder_remove(&probe);
	assert_int_equal(access(probe.folder, F_OK), -1);
}

static void a_probe_that_ends_at_once_has_not_started(void **)
{
	struct selftest_probe probe = {0};
	char *arguments[] = {(char *)"probe", (char *)"end", NULL};

	assert_int_equal(selftest_folder_make(&probe), 0);
	assert_true(selftest_probe_start(&probe, arguments) < 0);
	assert_int_equal(probe.pid, 0);
	selftest_folder_remove(&probe);
}

static void nobody_else_reads_the_folder(void **)
{
	struct selftest_probe probe = {0};
	struct stat status;

	assert_int_equal(selftest_folder_make(&probe), 0);
	assert_int_equal(stat(probe.folder, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0700);
	selftest_folder_remove(&probe);
}

int main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_probe_is_asked_and_ended),
	    cmocka_unit_test(a_probe_that_ends_at_once_has_not_started),
	    cmocka_unit_test(nobody_else_reads_the_folder),
	};

	if (argc == 3 && strcmp(argv[1], "serve") == 0)
		return serve(argv[2]);
	if (argc == 2 && strcmp(argv[1], "end") == 0)
		return 2;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
