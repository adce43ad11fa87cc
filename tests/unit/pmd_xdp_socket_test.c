// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "pmd/port/xdp_socket.h"

static int xdp_open(void)
{
	int fd = socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd < 0)
		skip(); // this kernel has none, or we no right to them
	return fd;
}

static void the_socket_that_was_opened_since_is_found(void **)
{
	struct xdp_sockets before;
	int first = xdp_open(), second;

	xdp_sockets_list(&before);
	assert_int_equal(before.n, 1);
	assert_int_equal(before.fd[0], first);
	assert_int_equal(xdp_socket_since(&before), -1);
	second = xdp_open();
	assert_int_equal(xdp_socket_since(&before), second);
	close(first);
	assert_int_equal(xdp_socket_since(&before), second);
	close(second);
	assert_int_equal(xdp_socket_since(&before), -1);
}

static void other_sockets_are_none_of_them(void **)
{
	struct xdp_sockets sockets;
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair), 0);
	xdp_sockets_list(&sockets);
	assert_int_equal(sockets.n, 0);
	close(pair[0]);
	close(pair[1]);
}

static void a_new_socket_has_dropped_nothing_and_no_socket_neither(void **)
{
	int fd = xdp_open();

	assert_int_equal(xdp_socket_drops(fd), 0);
	close(fd);
	assert_int_equal(xdp_socket_drops(-1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_socket_that_was_opened_since_is_found),
	    cmocka_unit_test(other_sockets_are_none_of_them),
	    cmocka_unit_test(a_new_socket_has_dropped_nothing_and_no_socket_neither),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
