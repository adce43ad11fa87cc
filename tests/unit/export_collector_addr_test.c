// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "export/transport/collector_addr.h"
#include "memory_fails.h"

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

static void a_socket_has_ttl_and_dscp_of_its_output(void **)
{
	static const struct {
		const char *spec;
		int level, unicast, multicast, value;
	} cases[] = {
	    {"ipfix://127.0.0.1,ttl=3", IPPROTO_IP, IP_TTL, IP_MULTICAST_TTL, 3},
	    {"ipfix://127.0.0.1,ttl=255", IPPROTO_IP, IP_TTL, IP_MULTICAST_TTL, 255},
	    {"ipfix://[::1],ttl=7", IPPROTO_IPV6, IPV6_UNICAST_HOPS, IPV6_MULTICAST_HOPS, 7},
	    {"ipfix://127.0.0.1,dscp=16", IPPROTO_IP, IP_TOS, IP_TOS, 64},
	    {"ipfix+tcp://[::1],dscp=46", IPPROTO_IPV6, IPV6_TCLASS, IPV6_TCLASS, 184},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const int option[] = {cases[i].unicast, cases[i].multicast};
		struct collector_addr addr;
		int fd;

		assert_int_equal(opened(cases[i].spec, &addr), 0);
		fd = collector_addr_socket(&addr);
		assert_true(fd >= 0);
		for (unsigned k = 0; k < 2; k++) {
			int ttl = 0;
			socklen_t size = sizeof(ttl);

			assert_int_equal(getsockopt(fd, cases[i].level, option[k], &ttl, &size), 0);
			assert_int_equal(ttl, cases[i].value);
		}
		close(fd);
		collector_addr_close(&addr);
	}
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

static bool becomes_known(struct collector_addr *addr)
{
	for (unsigned i = 0; i < 300 && !collector_addr_is_known(addr); i++)
		usleep(100000); // the name is looked up in the background
	return collector_addr_is_known(addr);
}

static void a_name_is_looked_up_in_the_background(void **)
{
	struct collector_addr addr;

	assert_int_equal(opened("ipfix://localhost,source=127.0.0.1", &addr), 0);
	assert_true(becomes_known(&addr));
	assert_int_equal(addr.address->ai_family, AF_INET);
	assert_false(addr.reported);
	collector_addr_try_next(&addr); // the next one, or the first one again
	assert_true(becomes_known(&addr));
	collector_addr_close(&addr);
}

// As when its zone comes back; the time of the last try is set back.
static void a_name_that_was_not_found_is_looked_up_again(void **)
{
	struct collector_addr addr;

	assert_int_equal(opened("ipfix://no-such-host.invalid", &addr), 0);
	for (unsigned i = 0; i < 300 && !addr.reported; i++) {
		assert_false(collector_addr_is_known(&addr));
		usleep(100000);
	}
	assert_true(addr.reported);
	assert_false(collector_addr_is_known(&addr));
	free(addr.host);
	addr.host = strdup("localhost");
	addr.tried_us = 0;
	assert_true(becomes_known(&addr));
	assert_false(addr.reported);
	collector_addr_close(&addr);
}

static void nobody_has_to_wait_for_a_name(void **)
{
	struct collector_addr addr;

	assert_int_equal(opened("ipfix://localhost", &addr), 0);
	assert_true(becomes_known(&addr));
	while (addr.address != NULL)
		collector_addr_try_next(&addr);
	assert_non_null(addr.lookup);
	collector_addr_close(&addr);
}

static void after_the_last_address_comes_another_look(void **)
{
	struct collector_addr addr;

	assert_int_equal(opened("ipfix://127.0.0.1", &addr), 0);
	collector_addr_try_next(&addr);
	assert_true(becomes_known(&addr));
	collector_addr_close(&addr);
}

static void a_source_of_ipv6_asks_for_addresses_of_ipv6(void **)
{
	struct sockaddr_in6 name;
	socklen_t size = sizeof(name);
	struct collector_addr addr;
	int fd;

	assert_int_equal(opened("ipfix://[::1],source=::1", &addr), 0);
	assert_int_equal(addr.hints.ai_family, AF_INET6);
	assert_int_equal(addr.address->ai_family, AF_INET6);
	fd = collector_addr_socket(&addr);
	assert_true(fd >= 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&name, &size), 0);
	assert_true(IN6_IS_ADDR_LOOPBACK(&name.sin6_addr));
	close(fd);
	collector_addr_close(&addr);
}

// TEST-NET-1 (RFC 5737) is no interface's; an IPv6 collector has no IPv4 source.
static void a_source_that_is_not_ours_opens_no_socket(void **)
{
	struct collector_addr addr;

	assert_int_equal(opened("ipfix://127.0.0.1,source=192.0.2.1", &addr), 0);
	assert_int_equal(collector_addr_socket(&addr), -EADDRNOTAVAIL);
	collector_addr_close(&addr);
	assert_int_equal(opened("ipfix://[::1],source=127.0.0.1", &addr), 0);
	assert_false(collector_addr_is_known(&addr));
	collector_addr_close(&addr);
}

static void without_descriptors_there_is_no_socket(void **)
{
	struct collector_addr addr;
	struct rlimit before, now;

	assert_int_equal(opened("ipfix://127.0.0.1", &addr), 0);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	now = (struct rlimit){0, before.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &now), 0);
	assert_int_equal(collector_addr_socket(&addr), -EMFILE);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	collector_addr_close(&addr);
}

static void without_memory_it_is_looked_up_later(void **)
{
	bool failed = true;

	for (long n = 0; failed; n++) {
		struct output_settings settings;
		struct collector_addr addr;
		int err;

		assert_int_equal(
		    output_settings_parse("ipfix://localhost,source=127.0.0.1", &settings), 0);
		memory_fails_after(n);
		err = collector_addr_open(&addr, &settings, 0, SOCK_DGRAM);
		failed = memory_has_failed();
		output_settings_free(&settings);
		if (n < 3 && failed) // what it says of itself
			assert_int_equal(err, -ENOMEM);
		else
			assert_int_equal(err, 0);
		addr.tried_us = 0;
		if (err == 0)
			assert_true(becomes_known(&addr));
		collector_addr_close(&addr);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_address_is_known_at_once),
	    cmocka_unit_test(a_socket_is_bound_to_the_source),
	    cmocka_unit_test(a_socket_has_ttl_and_dscp_of_its_output),
	    cmocka_unit_test(a_source_that_is_no_address_is_refused),
	    cmocka_unit_test(a_name_that_is_not_found_is_no_error),
	    cmocka_unit_test(a_name_is_looked_up_in_the_background),
	    cmocka_unit_test(a_name_that_was_not_found_is_looked_up_again),
	    cmocka_unit_test(nobody_has_to_wait_for_a_name),
	    cmocka_unit_test(after_the_last_address_comes_another_look),
	    cmocka_unit_test(a_source_of_ipv6_asks_for_addresses_of_ipv6),
	    cmocka_unit_test(a_source_that_is_not_ours_opens_no_socket),
	    cmocka_unit_test(without_descriptors_there_is_no_socket),
	    cmocka_unit_test(without_memory_it_is_looked_up_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
