// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

static void a_port_is_shown_with_what_it_has_given(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	const char *answer = ask_probe(probe, "--json ports");

	assert_non_null(strstr(answer, "{\"ports\":[{\"input\":\"net_pcap"));
	assert_non_null(
	    strstr(answer, "\"link\":\"none\",\"speed_megabits\":null,\"packets\":300,"));
	assert_non_null(strstr(answer, "\"counter\":\"loss_no_mbuf\",\"packets\":0"));
	assert_non_null(strstr(answer, "\"counter\":\"lost_full\""));
	assert_non_null(strstr(answer, "\"name\":\"rx_good_packets\",\"value\":300}"));
	answer = ask_probe(probe, "ports");
	assert_non_null(strstr(answer, "nothing was dropped\n"));
	assert_non_null(strstr(answer, "rx_good_packets"));
	assert_null(strstr(answer, "rx_errors")); // there are none
	live_end(probe);
}

static void what_was_dropped_is_named(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	worker_ring_counters(probe->worker[0])->now[0].records += 5; // made, and lost
	for (unsigned row = 0; row < worker_ring_counters(probe->worker[0])->n_rows; row++) {
		const struct counter_set *counters = worker_ring_counters(probe->worker[0]);

		if (counters->rows[row].side == COUNTER_LOST) {
			((struct counter_set *)counters)->now[row].records += 5;
			break;
		}
	}
	assert_null(strstr(ask_probe(probe, "ports"), "nothing was dropped"));
	assert_non_null(strstr(ask_probe(probe, "ports"), "ring 0"));
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_port_is_shown_with_what_it_has_given),
	    cmocka_unit_test(what_was_dropped_is_named),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
