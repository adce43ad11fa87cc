// SPDX-License-Identifier: BSD-3-Clause
#include "probe_whole.h"

#include "probe/counters/balance.h"

// What exporters tell collectors is what was counted when the counters were last taken.
static void exporters_get_the_totals_as_they_are_taken(void **)
{
	struct probe *probe = whole_new(whole_file(), "null:", NULL);
	struct metering_totals totals;

	assert_int_equal(whole_start(probe), n_parts);
	whole_read(probe);
	probe_take_counters(probe, false);
	balance_totals(&totals);
	assert_int_equal(totals.packets, WHOLE_PACKETS);
	assert_int_equal(totals.octets, WHOLE_PACKETS * (20 + 8 + 10));
	assert_int_equal(totals.flows, WHOLE_FLOWS);
	assert_int_equal(totals.lost_packets, 0);
	assert_int_equal(totals.dropped_by_device, 0);
	whole_stop(probe, n_parts - 1);
	whole_free(probe);
}

static void asking_waits_for_nobody(void **)
{
	struct probe *probe = whole_new(whole_port(), "null:", NULL);
	uint64_t first, second, third;

	assert_int_equal(whole_start(probe), n_parts);
	assert_true(whole_await(probe, WHOLE_PACKETS));
	first = probe_ask_counters(probe);
	assert_false(probe_has_counters(probe, first));
	second = probe_ask_counters(probe); // what is being read is older than this question
	third = probe_ask_counters(probe);
	assert_int_equal(second, first + 1);
	assert_int_equal(third, second);
	assert_true(whole_await_counters(probe, third));
	assert_true(balance_holds(probe->balance));
	whole_stop(probe, n_parts);
	whole_free(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(exporters_get_the_totals_as_they_are_taken),
	    cmocka_unit_test(asking_waits_for_nobody),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
