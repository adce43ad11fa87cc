// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

static void metrics_say_what_the_sheet_says(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	const char *text = ask_probe(probe, "metrics");

	assert_non_null(
	    strstr(text, "\nlineprobe_worker_taken_packets_total{owner=\"worker 0\"} 300\n"));
	assert_non_null(
	    strstr(text, "\nlineprobe_worker_in_flows_packets{owner=\"worker 0\"} 300\n"));
	assert_non_null(
	    strstr(text, "\nlineprobe_output_taken_records_total{owner=\"output null:\"} 0\n"));
	assert_null(strstr(text, "# EOF"));
	text = ask_probe(probe, "metrics openmetrics");
	assert_string_equal(text + strlen(text) - 6, "# EOF\n");
	live_end(probe);
}

static void what_is_wrong_is_refused(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	assert_non_null(strstr(ask_probe(probe, "--json metrics"), "\"error\":\"metrics are text"));
	assert_non_null(
	    strstr(ask_probe(probe, "metrics xml"), "error: metrics takes openmetrics"));
	live_end(probe);
}

static void counters_are_explained(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	assert_non_null(strstr(ask_probe(probe, "--json counters"),
			       "{\"list\":\"Rings\",\"counter\":\"lost_full\",\"side\":\"lost\","
			       "\"text\":\"lost: ring to exporter full\",\"help\":\"the exporter"));
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(metrics_say_what_the_sheet_says),
	    cmocka_unit_test(what_is_wrong_is_refused),
	    cmocka_unit_test(counters_are_explained),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
