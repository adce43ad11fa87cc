// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "probe/control/ask.h"
#include "probe/control/control.h"

static struct sockaddr_un address = {.sun_family = AF_UNIX};

static int make_folder(void **)
{
	static char folder[] = "/tmp/lineprobe-control-test.XXXXXX";

	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket", folder);
	return 0;
}

static int remove_folder(void **)
{
	*strrchr(address.sun_path, '/') = '\0';
	return rmdir(address.sun_path);
}

static void only_its_user_may_use_the_socket(void **)
{
	struct control *control;
	struct stat status;

	assert_int_equal(control_open(address.sun_path, NULL, &control), 0);
	assert_int_equal(stat(address.sun_path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	control_close(control);
	assert_int_equal(access(address.sun_path, F_OK), -1);
}

static void what_a_killed_probe_left_is_taken_over(void **)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	struct control *control, *second;

	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
	assert_int_equal(control_open(address.sun_path, NULL, &control), 0);
	assert_true(control_open(address.sun_path, NULL, &second) < 0);
	control_close(control);
}

static void a_file_that_is_no_socket_is_left_alone(void **)
{
	FILE *file = fopen(address.sun_path, "w");
	struct control *control;

	assert_non_null(file);
	fclose(file);
	assert_true(control_open(address.sun_path, NULL, &control) < 0);
	assert_int_equal(access(address.sun_path, F_OK), 0);
	unlink(address.sun_path);
}

static void a_path_that_does_not_fit_is_refused(void **)
{
	struct control *control;
	char path[200];

	memset(path, 'x', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	assert_true(control_open(path, NULL, &control) < 0);
	assert_true(control_open("/no/such/folder/socket", NULL, &control) < 0);
}

static void a_client_gets_an_answer_and_the_end(void **)
{
	static struct probe probe;
	struct control *control;
	char answer[4096] = "";
	size_t length = 0;
	ssize_t n;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	assert_int_equal(control_open(address.sun_path, NULL, &control), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(write(fd, "help\n", 5), 5);
	control_answer(control, &probe);
	while ((n = read(fd, answer + length, sizeof(answer) - 1 - length)) > 0)
		length += (size_t)n;
	assert_int_equal(n, 0);
	assert_non_null(strstr(answer, "balance"));
	close(fd);

	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	control_answer(control, &probe); // says nothing: the wait ends
	memset(answer, 0, sizeof(answer));
	assert_true(read(fd, answer, sizeof(answer) - 1) > 0);
	assert_memory_equal(answer, "error:", 6);
	close(fd);
	control_close(control);
}

static void unknown_commands_are_told_the_known_ones(void **)
{
	static struct probe probe;
	char text[1024] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");

	control_command(&probe, "balanc", out);
	fclose(out);
	assert_memory_equal(text, "error: 'balanc' is no command; known are balance,", 49);
}

static void asking_where_nobody_answers_is_an_error(void **)
{
	struct spec_list arguments = {2, {address.sun_path, "help"}};

	assert_int_equal(ask(&arguments), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_its_user_may_use_the_socket),
	    cmocka_unit_test(what_a_killed_probe_left_is_taken_over),
	    cmocka_unit_test(a_file_that_is_no_socket_is_left_alone),
	    cmocka_unit_test(a_path_that_does_not_fit_is_refused),
	    cmocka_unit_test(a_client_gets_an_answer_and_the_end),
	    cmocka_unit_test(unknown_commands_are_told_the_known_ones),
	    cmocka_unit_test(asking_where_nobody_answers_is_an_error),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
