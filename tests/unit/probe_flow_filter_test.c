// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "config/log.h"
#include "probe/control/flow_filter.h"

static const struct application all[] = {{91, 0, "TLS"}};
static const struct application_table applications = {.all = all, .n = 1};

static struct live_flow flow_of(const char *source, const char *destination, int version)
{
	struct live_flow flow = {
	    .ip_version = (uint8_t)version, .port = {40000, 443}, .protocol = 6, .vlan = 12};

	flow.application = 91;
	inet_pton(version == 4 ? AF_INET : AF_INET6, source, flow.address[0]);
	inet_pton(version == 4 ? AF_INET : AF_INET6, destination, flow.address[1]);
	return flow;
}

static bool fits(const char *expression, const struct live_flow *flow)
{
	char text[200], *rest;
	struct flow_filter filter;

	snprintf(text, sizeof(text), "%s", expression);
	assert_int_equal(flow_filter_read(&filter, text, &applications, &rest), 0);
	assert_string_equal(rest, "");
	return flow_filter_fits(&filter, flow);
}

static void all_conditions_have_to_fit(void **)
{
	const struct live_flow flow = flow_of("10.1.2.3", "192.0.2.1", 4);
	static const struct {
		const char *expression;
		bool fits;
	} cases[] = {
	    {"", true},
	    {"host 10.1.2.3", true},
	    {"host 192.0.2.1", true},
	    {"host 10.1.2.4", false},
	    {"net 10.1.2.0/23", true},
	    {"net 10.1.4.0/23", false},
	    {"net 0.0.0.0/0", true},
	    {"net ::/0", false},
	    {"port 443", true},
	    {"port 80", false},
	    {"proto tcp", true},
	    {"proto UDP", false},
	    {"proto 6", true},
	    {"vlan 12", true},
	    {"vlan 0", false},
	    {"app tls", true},
	    {"host 10.1.2.3 and port 443 proto tcp", true},
	    {"host 10.1.2.3 and port 443 proto udp", false},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(fits(cases[i].expression, &flow), cases[i].fits);
}

static void ipv6_has_networks_too(void **)
{
	const struct live_flow flow = flow_of("2001:db8::1", "2001:db8:1::2", 6);

	assert_true(fits("net 2001:db8:1::/48", &flow));
	assert_false(fits("net 2001:db8:2::/48", &flow));
	assert_false(fits("net 0.0.0.0/0", &flow));
}

static void a_flow_without_ip_has_neither_address_nor_protocol_nor_port(void **)
{
	const struct live_flow flow = {.ethertype = 0x0806, .has_arp = true, .vlan = 12};

	assert_false(fits("net ::/0", &flow));
	assert_false(fits("net 0.0.0.0/0", &flow));
	assert_false(fits("port 0", &flow));
	assert_false(fits("proto 0", &flow));
	assert_true(fits("vlan 12", &flow));
}

static void what_is_none_is_said(void **)
{
	static const struct {
		const char *expression, *said;
	} cases[] = {
	    {"hots 10.0.0.1", "'hots' is not host, net, port, proto, vlan or app"},
	    {"host", "host takes an address, not ''"},
	    {"host x", "host takes an address, not 'x'"},
	    {"port 65536", "port takes a number up to 65535, not '65536'"},
	    {"app none", "app takes the name of an application, not 'none'"},
	    {"vlan 1 vlan 1 vlan 1 vlan 1 vlan 1 vlan 1 vlan 1 vlan 1 vlan 1",
	     "more than 8 conditions"},
	};
	struct flow_filter filter;
	struct error_line error;
	char text[200], *rest;

	user_errors_to(&error);
	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text), "%s", cases[i].expression);
		assert_true(flow_filter_read(&filter, text, &applications, &rest) < 0);
		assert_string_equal(error.text, cases[i].said);
	}
	user_errors_to(NULL);
}

static void options_end_it(void **)
{
	struct flow_filter filter;
	char text[] = "port 53  --top 5", *rest;

	assert_int_equal(flow_filter_read(&filter, text, NULL, &rest), 0);
	assert_int_equal(filter.n, 1);
	assert_string_equal(rest, "--top 5");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_conditions_have_to_fit),
	    cmocka_unit_test(ipv6_has_networks_too),
	    cmocka_unit_test(a_flow_without_ip_has_neither_address_nor_protocol_nor_port),
	    cmocka_unit_test(what_is_none_is_said),
	    cmocka_unit_test(options_end_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
