// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "export/transport/collector_addr.h"

static int opened(const char *spec, struct collector_addr *addr)
{
	struct output_settings settings;
	int err;

	assert_int_equal(output_settings_parse(spec, &settings), 0);
	err = collector_addr_open(addr, &settings, 0, SOCK_DGRAM);
	output_settings_free(&settings);
	return err;
}

static void an_address_is_known_at_once(void **)
{
	struct collector_addr addr;

	assert_int_equal(opened("ipfix://127.0.0.1:4739", &addr), 0);
	assert_true(collector_addr_is_known(&addr));
	assert_int_equal(addr.address->ai_family, AF_INET);
	assert_int_equal(((struct sockaddr_in *)(void *)addr.address->ai_addr)->sin_port,
			 htons(4739));
	collector_addr_close(&addr);
	assert_int_equal(opened("ipfix://[::1]", &addr), 0);
	assert_int_equal(addr.address->ai_family, AF_INET6);
	collector_addr_close(&addr);
}

static void a_socket_is_bound_to_the_source(void **)
{
	struct sockaddr_in name;
	socklen_t size = sizeof(name);
	struct collector_addr addr;
	int fd;

	assert_int_equal(opened("ipfix://127.0.0.1,source=127.0.0.5", &addr), 0);
	fd = collector_addr_socket(&addr);
	assert_true(fd >= 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&name, &size), 0);
	assert_int_equal(ntohl(name.sin_addr.s_addr), 0x7f000005);
	close(fd);
	collector_addr_close(&addr);
}

static void a_source_that_is_no_address_is_refused(void **)
{
	struct collector_addr addr;

	assert_int_equal(opened("ipfix://127.0.0.1,source=eth0", &addr), -EINVAL);
	collector_addr_close(&addr);
}

static void a_name_that_is_not_found_is_no_error(void **)
{
	struct collector_addr addr;

	assert_int_equal(opened("ipfix://no-such-host.invalid", &addr), 0);
	assert_false(collector_addr_is_known(&addr));
	collector_addr_close(&addr);
}

static void after_the_last_address_comes_another_look(void **)
{
	struct collector_addr addr;

	assert_int_equal(opened("ipfix://127.0.0.1", &addr), 0);
	collector_addr_try_next(&addr);
	for (unsigned i = 0; i < 300 && !collector_addr_is_known(&addr); i++)
		usleep(100000); // it is not asked for at once
	assert_true(collector_addr_is_known(&addr));
	collector_addr_close(&addr);
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
