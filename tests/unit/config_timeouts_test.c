// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/options/timeouts.h"

// The manual: --tcp-timeout, --udp-timeout and --icmp-timeout (both ICMPs) are the idle timeouts of
// their protocols, where they are given.
static void a_protocol_has_its_own_timeout_where_it_is_given(void **)
{
	static const struct {
		uint8_t protocol;
		enum flow_timeout own;
	} cases[] = {{6, TIMEOUT_TCP},	 {17, TIMEOUT_UDP}, {1, TIMEOUT_ICMP},
		     {58, TIMEOUT_ICMP}, {0, TIMEOUT_IDLE}, {132, TIMEOUT_IDLE}};
	const struct options none = {.idle_ms = 15000};
	const struct options all = {.idle_ms = 15000, .tcp_ms = 1, .udp_ms = 2, .icmp_ms = 3};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(flow_timeout_of_protocol(&all, cases[i].protocol), cases[i].own);
		assert_int_equal(flow_timeout_of_protocol(&none, cases[i].protocol), TIMEOUT_IDLE);
	}
}

static void each_has_the_value_of_its_option(void **)
{
	const struct options options = {.active_ms = 1,
					.idle_ms = 2,
					.tcp_ms = 3,
					.udp_ms = 4,
					.icmp_ms = 5,
					.tcp_end_ms = 6,
					.tcp_fin_ms = 7,
					.tcp_rst_ms = 8};
	uint64_t sum = 0;

	for (unsigned timeout = 0; timeout < N_FLOW_TIMEOUTS; timeout++) {
		assert_non_null(flow_timeout_options[timeout]);
		sum += flow_timeout_ms(&options, timeout);
	}
	assert_int_equal(sum, 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8);
	assert_int_equal(flow_timeout_ms(&options, TIMEOUT_UDP), 4);
}

static void fin_and_rst_have_one_timeout_unless_they_have_their_own(void **)
{
	const struct options one = {.tcp_end_ms = 6};
	const struct options own = {.tcp_end_ms = 6, .tcp_fin_ms = 7, .tcp_rst_ms = 8};

	for (unsigned by_rst = 0; by_rst < 2; by_rst++)
		assert_int_equal(flow_timeout_of_ended(&one, by_rst), TIMEOUT_TCP_END);
	assert_int_equal(flow_timeout_of_ended(&own, false), TIMEOUT_TCP_FIN);
	assert_int_equal(flow_timeout_of_ended(&own, true), TIMEOUT_TCP_RST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_protocol_has_its_own_timeout_where_it_is_given),
	    cmocka_unit_test(fin_and_rst_have_one_timeout_unless_they_have_their_own),
	    cmocka_unit_test(each_has_the_value_of_its_option),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
