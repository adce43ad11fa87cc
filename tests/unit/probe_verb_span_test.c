// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

static void figures_of_a_mirror_are_shown_by_vlan(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	struct span_row *row = span_row_of(worker_span_rows(probe->worker[0]), 0, 20);
	const char *answer;

	row->figure[SPAN_packets] = 1000;
	row->figure[SPAN_copies] = 25;
	row->figure[SPAN_tcp_seen] = 970000;
	row->figure[SPAN_tcp_lost] = 30000;
	row->figure[SPAN_tcp_gaps] = 30;
	answer = ask_probe(probe, "--json span");
	assert_non_null(strstr(answer, "\"vlan\":\"untagged\",\"packets_watched\":"));
	assert_non_null(strstr(answer, "\"vlan\":\"20\",\"packets_watched\":1000,"
				       "\"lost_percent\":3.00,\"duplicate_percent\":2.50,"
				       "\"cut_percent\":0.00,\"conversations\":0,"
				       "\"one_way_percent\":null"));
	assert_non_null(strstr(answer, "\"faults\":\"the mirror of VLAN 20 loses 3.0 %"));
	answer = ask_probe(probe, "span");
	assert_non_null(strstr(answer, "untagged"));
	assert_non_null(strstr(answer, "the mirror of VLAN 20 loses 3.0 %"));
	live_end(probe);
}

// With --dedup all packets were compared.
static void what_dedup_has_removed_comes_before_what_was_watched(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	struct span_row *row = span_row_of(worker_span_rows(probe->worker[0]), 0, 20);

	row->figure[SPAN_packets] = 1000;
	row->figure[SPAN_compared] = 1000;
	row->figure[SPAN_removed] = 500;
	assert_non_null(strstr(ask_probe(probe, "--json span"), "\"duplicate_percent\":50.00"));
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(figures_of_a_mirror_are_shown_by_vlan),
	    cmocka_unit_test(what_dedup_has_removed_comes_before_what_was_watched),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
