// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

static void the_balance_sheet_is_of_now(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	const char *json;

	assert_non_null(strstr(ask_probe(probe, "balance"), "books balance (running"));
	json = ask_probe(probe, "--json balance");
	assert_non_null(
	    strstr(json, "{\"balances\":true,\"running\":true,\"running_milliseconds\":"));
	assert_non_null(strstr(json, ",\"owners\":[{\"owner\":"));
	assert_non_null(strstr(
	    json,
	    "\"in_flows\":{\"side\":\"held\",\"packets\":300,\"octets\":11400,\"records\":0}"));
	assert_non_null(strstr(json, "\"ignored_arp\":{\"side\":\"out\",\"packets\":0,"));
	live_end(probe);
}

static void statistics_say_what_the_tables_hold(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	const char *json = ask_probe(probe, "--json statistics");

	assert_non_null(strstr(json, "\"packets\":300,\"octets\":11400,"));
	assert_non_null(strstr(json, "\"workers\":[{\"worker\":\"worker 0\",\"live_flows\":100,"
				     "\"max_flows\":3000,"));
	assert_non_null(strstr(ask_probe(probe, "statistics"), "packets metered"));
	live_end(probe);
}

static void stages_have_names(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	assert_non_null(
	    strstr(ask_probe(probe, "--json stages"),
		   "{\"owner\":\"worker 0\",\"stage\":\"parse\",\"nanoseconds_per_packet\":"));
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_balance_sheet_is_of_now),
	    cmocka_unit_test(statistics_say_what_the_tables_hold),
	    cmocka_unit_test(stages_have_names),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
