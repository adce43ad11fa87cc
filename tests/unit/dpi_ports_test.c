// SPDX-License-Identifier: BSD-3-Clause
#include <netinet/in.h>

#include "dpi/signatures/ports.h"
#include "dpi_files.h"

static struct port_table ports;
static struct problems problems;
static struct applications *applications;

static void add(const char *text)
{
	const struct text_line line = line_of(text, 5);

	ports_add_line(&ports, applications, &line, &problems);
}

static int begin(void **)
{
	memset(&ports, 0, sizeof(ports));
	problems = (struct problems){.all = true};
	applications = applications_new(NULL);
	return applications == NULL;
}

static int end(void **)
{
	applications_free(applications);
	return 0;
}

static void the_lower_port_with_an_entry_is_the_guess(void **)
{
	add("tcp 80,8000-8002 HTTP 7");
	add("any 53 DNS 5");
	add("udp 443 QUIC 188");
	assert_int_equal(problems.n, 0);
	assert_int_equal(ports_guess(&ports, IPPROTO_TCP, 40000, 80), 7);
	assert_int_equal(ports_guess(&ports, IPPROTO_TCP, 80, 40000), 7);
	assert_int_equal(ports_guess(&ports, IPPROTO_TCP, 8002, 60000), 7);
	assert_int_equal(ports_guess(&ports, IPPROTO_TCP, 8003, 60000), 0);
	assert_int_equal(ports_guess(&ports, IPPROTO_TCP, 53, 80), 5);
	assert_int_equal(ports_guess(&ports, IPPROTO_UDP, 53, 443), 5);
	assert_int_equal(ports_guess(&ports, IPPROTO_UDP, 80, 1), 0);
	assert_int_equal(ports_guess(&ports, IPPROTO_UDP, 5, 443), 188);
}

static void read_wrong_lines(void *)
{
	add("sctp 80 HTTP 7");
	add("tcp 80 HTTP");
	add("tcp 80 HTTP 0");
	add("tcp 90-80 HTTP 7");
	add("tcp 65536 HTTP 7");
	add("tcp x HTTP 7");
	add("tcp 80-x HTTP 7");
	add("tcp 80 HTTP 65536");
}

static void wrong_lines_are_told_and_change_nothing(void **)
{
	reported_while(read_wrong_lines, NULL);
	assert_int_equal(problems.n, 8);
	for (unsigned port = 0; port < 65536; port++)
		assert_int_equal(ports.tcp[port] + ports.udp[port], 0);
}

static void system_ports_are_an_applications_own(void **)
{
	add("tcp 22 SSH 92");
	add("tcp 443,8443 TLS 91");
	add("udp 5004 RTP 87");
	assert_false(ports_are_foreign(&ports, 92, 92));
	assert_true(ports_are_foreign(&ports, 92, 91));
	assert_true(ports_are_foreign(&ports, 92, 0));
	assert_false(ports_are_foreign(&ports, 87, 0)); // any port is RTP's
	assert_false(ports_are_foreign(&ports, 500, 91));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(the_lower_port_with_an_entry_is_the_guess, begin, end),
	    cmocka_unit_test_setup_teardown(system_ports_are_an_applications_own, begin, end),
	    cmocka_unit_test_setup_teardown(wrong_lines_are_told_and_change_nothing, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
