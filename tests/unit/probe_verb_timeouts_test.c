// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

// 100 UDP Flows, without an option of their own.
static void each_timeout_says_which_live_flows_are_its_own(void **)
{
	static char *more[] = {"--tcp-timeout", "5m", NULL};
	struct probe *probe = live_probe("null:", more);
	const char *answer = ask_probe(probe, "--json timeouts");

	assert_non_null(strstr(answer, "{\"name\":\"active-timeout\",\"value\":\"60s\","
				       "\"live_flows\":100,"));
	assert_non_null(strstr(answer, "{\"name\":\"idle-timeout\",\"value\":\"15s\","
				       "\"live_flows\":100,"));
	assert_non_null(strstr(answer, "{\"name\":\"tcp-timeout\",\"value\":\"5m\","
				       "\"live_flows\":0,\"longest_seconds\":0.000,"
				       "\"due_within_second\":0,\"would_end\":null,"));
	assert_non_null(strstr(answer, "{\"name\":\"udp-timeout\",\"value\":\"idle\","));
	answer = ask_probe(probe, "--json timeouts");
	assert_non_null(strstr(answer, "{\"name\":\"tcp-fin-timeout\",\"value\":\"tcp-end\","));
	assert_non_null(strstr(answer, "{\"name\":\"tcp-rst-timeout\",\"value\":\"tcp-end\","));
	assert_non_null(strstr(ask_probe(probe, "timeouts"), "tcp-end-timeout"));
	live_end(probe);
}

static void a_time_shows_whom_it_would_end(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	assert_non_null(strstr(ask_probe(probe, "--json timeouts 1h"), "\"would_end\":0,"));
	poll(NULL, 0, 2); // nothing comes any more
	assert_non_null(strstr(ask_probe(probe, "--json timeouts 1ms"), "\"would_end\":100,"));
	assert_memory_equal(ask_probe(probe, "timeouts soon"),
			    "error: timeouts [TIME]: 'soon' is not a time", 44);
	assert_string_equal(ask_probe(probe, "timeouts 0"),
			    "error: timeouts [TIME]: 0 is out of limits: 1ms to 7d\n");
	assert_string_equal(
	    ask_probe(probe, "timeouts 9999999999999999s"),
	    "error: timeouts [TIME]: 9999999999999999s is out of limits: 1ms to 7d\n");
	assert_non_null(strstr(ask_probe(probe, "--json timeouts 7d"), "\"would_end\":0,"));
	assert_null(probe->dump);
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_timeout_says_which_live_flows_are_its_own),
	    cmocka_unit_test(a_time_shows_whom_it_would_end),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
