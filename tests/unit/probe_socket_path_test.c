// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "probe/control/control.h"
#include "probe/control/socket_path.h"

static void a_name_becomes_a_file_name(void **)
{
	static const struct {
		const char *name;
		unsigned turn;
		const char *path;
	} cases[] = {
	    {"eth1", 1, "/run/x/eth1"},	  {"0000:3b:00.0", 1, "/run/x/0000:3b:00.0"},
	    {"eth1", 2, "/run/x/eth1.2"}, {"/tmp/a/b c.pcap", 1, "/run/x/b_c.pcap"},
	    {"..", 1, "/run/x/_."},	  {"", 1, "/run/x/_"},
	    {"a/", 1, "/run/x/_"},
	};
	struct sockaddr_un address;

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(socket_path_make(&address, "/run/x", cases[i].name, cases[i].turn));
		assert_string_equal(address.sun_path, cases[i].path);
	}
}

static void what_does_not_fit_is_told(void **)
{
	struct sockaddr_un address;
	char path[sizeof(address.sun_path) + 1];

	memset(path, 'x', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	assert_false(socket_path_set(&address, path));
	path[sizeof(path) - 2] = '\0';
	assert_true(socket_path_set(&address, path));
}

static void only_those_that_live_are_found(void **)
{
	char folder[] = "/tmp/lineprobe-socket-path.XXXXXX", names[100];
	struct sockaddr_un a, b, found;
	int fd_a, fd_b;

	assert_non_null(mkdtemp(folder));
	socket_path_make(&a, folder, "a", 1);
	socket_path_make(&b, folder, "b", 1);
	assert_int_equal(socket_path_find(folder, &found, names, sizeof(names)), 0);
	fd_a = socket_path_listen(&a);
	fd_b = socket_path_listen(&b);
	assert_true(fd_a >= 0 && fd_b >= 0);
	assert_int_equal(socket_path_listen(&a), -EADDRINUSE);
	assert_true(socket_path_answers(&a));
	assert_int_equal(socket_path_find(folder, &found, names, sizeof(names)), 2);
	assert_true(strcmp(names, "a b") == 0 || strcmp(names, "b a") == 0);
	close(fd_b); // as one that was killed
	assert_false(socket_path_answers(&b));
	assert_int_equal(socket_path_find(folder, &found, names, sizeof(names)), 1);
	assert_string_equal(found.sun_path, a.sun_path);
	fd_b = socket_path_listen(&b);
	assert_true(fd_b >= 0);
	close(fd_a);
	close(fd_b);
	unlink(a.sun_path);
	unlink(b.sun_path);
	assert_int_equal(rmdir(folder), 0);
}

static struct event_loop loop;

static struct control *open_named(const char *folder, const char *name)
{
	const struct control_settings settings = {.folder = folder, .name = name, .loop = &loop};
	struct control *control;

	assert_int_equal(control_open(&settings, &control), 0);
	return control;
}

static void without_a_path_the_name_makes_one(void **)
{
	char folder[] = "/tmp/lineprobe-socket-folder.XXXXXX";
	struct control *first, *second;

	assert_non_null(mkdtemp(folder));
	assert_int_equal(rmdir(folder), 0); // it is made
	first = open_named(folder, "pcap:/some/where/a b.pcap");
	second = open_named(folder, "pcap:/some/where/a b.pcap");
	assert_non_null(strstr(control_path(first), "/a_b.pcap"));
	assert_non_null(strstr(control_path(second), "/a_b.pcap.2"));
	control_close(first);
	control_close(second);
	assert_int_equal(rmdir(folder), 0);
}

static void where_no_folder_can_be_there_is_no_socket(void **)
{
	assert_null(open_named("/dev/null/lineprobe", "eth1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_name_becomes_a_file_name),
	    cmocka_unit_test(what_does_not_fit_is_told),
	    cmocka_unit_test(only_those_that_live_are_found),
	    cmocka_unit_test(without_a_path_the_name_makes_one),
	    cmocka_unit_test(where_no_folder_can_be_there_is_no_socket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
