// SPDX-License-Identifier: BSD-3-Clause
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "probe/control/ctl.h"

static struct sockaddr_un address = {.sun_family = AF_UNIX};

static int listener;

// Takes one line and answers with this.
static void *answer_once(void *text)
{
	int fd = accept(listener, NULL, NULL);
	char line[64];

	if (read(fd, line, sizeof(line)) > 0 && *(char *)text != '\0')
		dprintf(fd, "%s", (char *)text);
	close(fd);
	close(listener);
	unlink(address.sun_path);
	return NULL;
}

static int ctl_answered(const char *command, const char *text)
{
	struct spec_list arguments = {2, {address.sun_path, (char *)command}};
	pthread_t thread;
	int code;

	listener = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listener, 1), 0);
	pthread_create(&thread, NULL, answer_once, (void *)text);
	code = ctl(&arguments);
	pthread_join(thread, NULL);
	return code;
}

static void an_answer_without_errors_is_0(void **)
{
	assert_int_equal(ctl_answered("help", "some\nlines\n"), 0);
	assert_int_equal(ctl_answered("audit", "worker 0: all right\n"), 0);
}

static void an_error_is_2_wherever_it_stands(void **)
{
	assert_int_equal(ctl_answered("reload", "error: none\n"), 2);
	assert_int_equal(ctl_answered("reload", "fine\nerror: none\n"), 2);
	assert_int_equal(ctl_answered("help", ""), 2);
}

static void an_audit_that_finds_something_is_3(void **)
{
	assert_int_equal(ctl_answered("audit", "worker 0: right\nerror: worker 1: differs\n"), 3);
}

// How exact the lists of top are.
static void a_number_is_no_error(void **)
{
	assert_int_equal(ctl_answered("top", "{\"rows\":[],\"error\":0}\n"), 0);
}

static void an_error_in_json_is_one_too(void **)
{
	assert_int_equal(ctl_answered("help", "{\"error\":\"none\"}\n"), 2);
	assert_int_equal(ctl_answered("audit", "{\"workers\":1,\"error\":\"3\"}\n"), 3);
	assert_int_equal(ctl_answered("help", "{\"a\":\"\\\"error\\\":\"}\n"), 0);
}

static void asking_where_nobody_answers_is_2(void **)
{
	struct spec_list arguments = {2, {address.sun_path, "help"}}, alone = {1, {"/no/such"}};

	assert_int_equal(ctl(&arguments), 2);
	assert_int_equal(ctl(&alone), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_answer_without_errors_is_0),
	    cmocka_unit_test(an_error_is_2_wherever_it_stands),
	    cmocka_unit_test(an_audit_that_finds_something_is_3),
	    cmocka_unit_test(an_error_in_json_is_one_too),
	    cmocka_unit_test(a_number_is_no_error),
	    cmocka_unit_test(asking_where_nobody_answers_is_2),
	};

	snprintf(address.sun_path, sizeof(address.sun_path), "/tmp/lineprobe-ctl-test.%d",
		 getpid());
	return cmocka_run_group_tests(tests, NULL, NULL);
}
