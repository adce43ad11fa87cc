// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "export/transport/peer.h"

static int opened(const char *spec, struct peer *peer)
{
	struct output_settings settings;
	int err;

	assert_int_equal(output_settings_parse(spec, &settings), 0);
	err = peer_open(peer, &settings, 0, SOCK_DGRAM);
	output_settings_free(&settings);
	return err;
}

static void an_address_is_known_at_once(void **)
{
	struct peer peer;

	assert_int_equal(opened("ipfix://127.0.0.1:4739", &peer), 0);
	assert_true(peer_is_known(&peer));
	assert_int_equal(peer.address->ai_family, AF_INET);
	assert_int_equal(((struct sockaddr_in *)(void *)peer.address->ai_addr)->sin_port,
			 htons(4739));
	peer_close(&peer);
	assert_int_equal(opened("ipfix://[::1]", &peer), 0);
	assert_int_equal(peer.address->ai_family, AF_INET6);
	peer_close(&peer);
}

static void a_socket_is_bound_to_the_source(void **)
{
	struct sockaddr_in name;
	socklen_t size = sizeof(name);
	struct peer peer;
	int fd;

	assert_int_equal(opened("ipfix://127.0.0.1,source=127.0.0.5", &peer), 0);
	fd = peer_socket(&peer);
	assert_true(fd >= 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&name, &size), 0);
	assert_int_equal(ntohl(name.sin_addr.s_addr), 0x7f000005);
	close(fd);
	peer_close(&peer);
}

static void a_source_that_is_no_address_is_refused(void **)
{
	struct peer peer;

	assert_int_equal(opened("ipfix://127.0.0.1,source=eth0", &peer), -EINVAL);
	peer_close(&peer);
}

static void a_name_that_is_not_found_is_no_error(void **)
{
	struct peer peer;

	assert_int_equal(opened("ipfix://no-such-host.invalid", &peer), 0);
	assert_false(peer_is_known(&peer));
	peer_close(&peer);
}

static void after_the_last_address_comes_another_look(void **)
{
	struct peer peer;

	assert_int_equal(opened("ipfix://127.0.0.1", &peer), 0);
	peer_try_next(&peer);
	for (unsigned i = 0; i < 300 && !peer_is_known(&peer); i++)
		usleep(100000); // it is not asked for at once
	assert_true(peer_is_known(&peer));
	peer_close(&peer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_address_is_known_at_once),
	    cmocka_unit_test(a_socket_is_bound_to_the_source),
	    cmocka_unit_test(a_source_that_is_no_address_is_refused),
	    cmocka_unit_test(a_name_that_is_not_found_is_no_error),
	    cmocka_unit_test(after_the_last_address_comes_another_look),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
