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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(exporters_get_the_totals_as_they_are_taken),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
