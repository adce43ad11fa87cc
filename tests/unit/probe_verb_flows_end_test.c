// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

#include "probe/control/expire_all.h"

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
	assert_non_null(strstr(json, "\"lost_deleted\":{\"side\":\"lost\",\"packets\":300,"
				     "\"octets\":11400,\"records\":100}"));
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

// No time at all is left for it: the worker comes by later.
static void what_takes_too_long_is_said_and_follows(void **)
{
	static char *more[] = {"--stop-time", "0s", NULL};
	struct probe *probe = live_probe("null:", more);
	struct worker_state state;
	bool late = false;

	for (unsigned i = 0; i < 1000 && !late; i++)
		late = strstr(ask_probe(probe, "expire-all"),
			      "outputs have not taken the rest within --stop-time 0ms") != NULL;
	assert_true(late);
	while (!expire_all_over(probe))
		poll(NULL, 0, 1);
	worker_state(probe->worker[0], &state);
	assert_int_equal(state.live_flows, 0);
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_flows_end_and_are_counted_each_time_anew),
	    cmocka_unit_test(deleted_flows_are_lost_and_counted),
	    cmocka_unit_test(what_takes_too_long_is_said_and_follows),
	    cmocka_unit_test(shutdown_says_what_follows),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
