// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

#include "probe/worker/worker_state.h"

static void table_and_counters_agree_while_packets_are_metered(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	assert_string_equal(ask_probe(probe, "audit"), "worker 0: table and counters agree\n");
	assert_string_equal(ask_probe(probe, "--json audit"), "{\"workers\":1,\"agrees\":true}\n");
	live_end(probe);
}

// It writes what is a running worker's, which nothing else does.
__attribute__((no_sanitize("thread"))) static void what_is_missing_is_said(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	probe->worker[0]->meter.live.packets += 3;
	assert_string_equal(ask_probe(probe, "audit"),
			    "error: worker 0: table and counters differ by 3 packets\n");
	probe->worker[0]->meter.live.packets -= 3;
	live_end(probe);
}

static void before_metering_there_is_nothing_to_compare(void **)
{
	struct probe *probe = whole_new(whole_port(), "null:", NULL);

	assert_string_equal(ask_probe(probe, "audit"), "error: audit: metering has not begun\n");
	whole_free(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(table_and_counters_agree_while_packets_are_metered),
	    cmocka_unit_test(what_is_missing_is_said),
	    cmocka_unit_test(before_metering_there_is_nothing_to_compare),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
