// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/options/option_table.h"
#include "probe/control/flow_timeout.h"

static const struct options options = {
    .active_ms = 60000, .idle_ms = 15000, .tcp_ms = 100000, .icmp_ms = 5000, .tcp_end_ms = 2000};

static void a_flow_is_ended_by_the_timeout_of_its_protocol(void **)
{
	static const struct {
		uint8_t protocol;
		bool ended;
		enum flow_timeout by;
	} cases[] = {{6, false, TIMEOUT_TCP},	{6, true, TIMEOUT_TCP_END},
		     {17, false, TIMEOUT_IDLE}, {1, false, TIMEOUT_ICMP},
		     {58, false, TIMEOUT_ICMP}, {47, false, TIMEOUT_IDLE},
		     {132, false, TIMEOUT_IDLE}};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct live_flow flow = {.protocol = cases[i].protocol,
					       .ended = cases[i].ended};

		assert_int_equal(flow_timeout_of(&options, &flow), cases[i].by);
	}
}

// The shorter one of the two, as meter_idle_limit() has it.
static void an_end_timeout_that_is_longer_ends_nothing(void **)
{
	struct options other = options;
	const struct live_flow flow = {.protocol = 6, .ended = true};

	other.tcp_end_ms = other.tcp_ms;
	assert_int_equal(flow_timeout_of(&other, &flow), TIMEOUT_TCP);
}

static void fin_and_rst_end_by_their_own_timeouts(void **)
{
	struct options other = options;
	struct live_flow flow = {.protocol = 6, .ended = true};

	other.tcp_fin_ms = 3000;
	other.tcp_rst_ms = 4000;
	assert_int_equal(flow_timeout_of(&other, &flow), TIMEOUT_TCP_FIN);
	flow.reset = true;
	assert_int_equal(flow_timeout_of(&other, &flow), TIMEOUT_TCP_RST);
	flow.silent_us = 1000000;
	assert_int_equal(flow_timeout_left_us(&other, &flow), 3000000);
}

static void what_is_left_never_goes_below_nothing(void **)
{
	struct live_flow flow = {.protocol = 17, .silent_us = 14000001, .age_us = 59000000};

	assert_int_equal(flow_timeout_left_us(&options, &flow), 999999);
	assert_int_equal(flow_cut_left_us(&options, &flow), 1000000);
	flow.silent_us = 16000000;
	flow.age_us = 61000000;
	assert_int_equal(flow_timeout_left_us(&options, &flow), 0);
	assert_int_equal(flow_cut_left_us(&options, &flow), 0);
}

static void each_is_an_option_with_its_value(void **)
{
	for (unsigned i = 0; i < N_FLOW_TIMEOUTS; i++) {
		const char *name = flow_timeout_options[i];
		const struct option_row *row = option_find(name, strlen(name));

		assert_non_null(row);
		assert_int_equal(*(const uint64_t *)option_value(row, &options),
				 flow_timeout_ms(&options, i));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_flow_is_ended_by_the_timeout_of_its_protocol),
	    cmocka_unit_test(an_end_timeout_that_is_longer_ends_nothing),
	    cmocka_unit_test(fin_and_rst_end_by_their_own_timeouts),
	    cmocka_unit_test(what_is_left_never_goes_below_nothing),
	    cmocka_unit_test(each_is_an_option_with_its_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
