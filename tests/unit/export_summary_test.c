// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "digests.h"
#include "export/analyze/summary.h"

static struct flow_record record_of(uint32_t source, uint64_t packets, uint64_t octets)
{
	struct flow_record record = {
	    .n_cells = FLOW_RECORD_CELLS,
	    .metadata_at = FLOW_RECORD_OCTETS,
	    .ip_version = 4,
	    .protocol = 6,
	    .destination = {192, 0, 2, 1},
	    .destination_port = 443,
	    .packets = {packets, 0},
	    .octets = {octets, 0},
	    .start_us = {1795260454000000, 0},
	    .end_us = {1795260464000000, 0},
	};

	memcpy(record.source, &source, sizeof(source));
	return record;
}

static void sums_and_times_are_those_of_the_records(void **)
{
	struct summary summary;
	struct flow_record record = record_of(1, 10, 1000);

	assert_int_equal(summary_new(&summary), 0);
	summary_add(&summary, &record);
	record.has = RECORD_HAS(CONTINUES);
	record.packets[REVERSE] = 5;
	record.octets[REVERSE] = 300;
	record.start_us[REVERSE] = record.start_us[FORWARD] - 1000000;
	record.end_us[REVERSE] = record.end_us[FORWARD];
	summary_add(&summary, &record);
	assert_int_equal(summary.records, 2);
	assert_int_equal(summary.total.flows, 1);
	assert_int_equal(top_sum_packets(&summary.total), 25);
	assert_int_equal(top_sum_octets(&summary.total), 2300);
	assert_int_equal(summary.end_us - summary.start_us, 11000000);
	assert_int_equal(summary.talkers.list[TALKER_HOSTS].n, 2);
	assert_int_equal(find_entry(&summary.talkers.list[TALKER_PORTS], TALKER_PORTS, "443/tcp")
			     ->sum.packets[1],
			 5);
	assert_int_equal(
	    find_entry(&summary.talkers.list[TALKER_PROTOCOLS], TALKER_PROTOCOLS, "tcp")
		->sum.octets[0],
	    2000);
	summary_free(&summary);
}

// The one that all others talk to is far from the error.
static void hosts_beyond_the_cap_cost_exactness_but_no_total(void **)
{
	struct summary summary;
	const struct top_list *list = &summary.talkers.list[TALKER_HOSTS];

	assert_int_equal(summary_new(&summary), 0);
	for (uint32_t i = 0; i < SUMMARY_MAX_HOSTS + 1000; i++) {
		const struct flow_record record = record_of(i, 1, 40);

		summary_add(&summary, &record);
	}
	assert_true(list->n <= SUMMARY_MAX_HOSTS);
	assert_int_equal(top_list_error(list), 40);
	assert_int_equal(top_sum_packets(&list->total), 2UL * (SUMMARY_MAX_HOSTS + 1000));
	assert_int_equal(find_entry(list, TALKER_HOSTS, "192.0.2.1")->sum.packets[1],
			 SUMMARY_MAX_HOSTS + 1000);
	summary_free(&summary);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sums_and_times_are_those_of_the_records),
	    cmocka_unit_test(hosts_beyond_the_cap_cost_exactness_but_no_total),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
