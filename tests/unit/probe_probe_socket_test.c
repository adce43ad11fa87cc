// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/log.h"
#include "probe/control/probe_socket.h"

static void wrong(const char *path, const char *name, const char *expected)
{
	struct error_line error, *before = user_errors_to(&error);
	struct sockaddr_un address;

	assert_true(probe_socket_find("watch", path, name, &address) < 0);
	user_errors_to(before);
	assert_non_null(strstr(error.text, expected));
}

static void a_path_is_taken_as_it_is(void **)
{
	struct sockaddr_un address;

	assert_int_equal(probe_socket_find("ctl", "./a/socket", NULL, &address), 0);
	assert_string_equal(address.sun_path, "./a/socket");
}

static void a_name_is_a_socket_of_the_folder(void **)
{
	struct sockaddr_un address;

	assert_int_equal(probe_socket_find("ctl", NULL, "eth1", &address), 0);
	assert_string_equal(address.sun_path, "/run/lineprobe/eth1");
}

static void what_is_wrong_is_said(void **)
{
	char longer[300];

	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	wrong("/a", "b", "watch: --control and --name exclude each other");
	wrong(longer, NULL, "is too long for a socket");
}

static void nobody_who_answers_is_said(void **)
{
	struct error_line error, *before = user_errors_to(&error);
	struct sockaddr_un address;

	assert_int_equal(probe_socket_find("ctl", "/nowhere/at/all", NULL, &address), 0);
	assert_true(probe_socket_connect("ctl", &address) < 0);
	user_errors_to(before);
	assert_non_null(strstr(error.text, "ctl /nowhere/at/all: no probe answers there: "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_path_is_taken_as_it_is),
	    cmocka_unit_test(a_name_is_a_socket_of_the_folder),
	    cmocka_unit_test(what_is_wrong_is_said),
	    cmocka_unit_test(nobody_who_answers_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
