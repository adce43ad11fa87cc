// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

static void all_flows_end_and_are_counted_each_time_anew(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	struct worker_state state;

	assert_string_equal(ask_probe(probe, "expire-all"), "100 Flows ended\n");
	worker_state(probe->worker[0], &state);
	assert_int_equal(state.live_flows, 0);
	assert_string_equal(ask_probe(probe, "--json expire-all"), "{\"ended_flows\":0}\n");
	live_end(probe);
}

static void deleted_flows_are_lost_and_counted(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	const char *json;

	assert_string_equal(ask_probe(probe, "delete-all"), "100 Flows deleted without records\n");
	json = ask_probe(probe, "--json balance");
	assert_memory_equal(json, "{\"balances\":true", 16);
	assert_non_null(
	    strstr(json, "\"lost_deleted\":{\"packets\":300,\"octets\":11400,\"records\":100}"));
	assert_string_equal(ask_probe(probe, "audit"), "worker 0: table and counters agree\n");
	assert_string_equal(ask_probe(probe, "exit"),
			    "stopping: 0 Flows were deleted without records\n");
	assert_true(probe->stopping);
	live_end(probe);
}

static void shutdown_says_what_follows(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	assert_string_equal(ask_probe(probe, "shutdown"),
			    "stopping: all Flows are exported first\n");
	assert_true(probe->stopping);
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_flows_end_and_are_counted_each_time_anew),
	    cmocka_unit_test(deleted_flows_are_lost_and_counted),
	    cmocka_unit_test(shutdown_says_what_follows),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
