// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "digests.h"
#include "export/analyze/analysis.h"

static void put(struct analysis *analysis, unsigned exporter, uint64_t octets, unsigned n)
{
	const struct flow_record record = {
	    .ip_version = 4,
	    .protocol = 6,
	    .source = {10, 0, 0, 1},
	    .destination = {10, 0, 0, (uint8_t)(2 + exporter)},
	    .octets = {octets, 0},
	    .packets = {1, 0},
	};

	digest_ring_begin(analysis_ring(analysis, exporter), n);
	for (unsigned i = 0; i < n; i++)
		digest_ring_put(analysis_ring(analysis, exporter), &record);
	digest_ring_end(analysis_ring(analysis, exporter));
}

static void records_of_all_exporters_come_together(void **)
{
	struct analysis *analysis = analysis_new(3, 1000);
	const struct top_list *list;
	unsigned turns = 0;
	uint64_t since;

	for (unsigned exporter = 0; exporter < 3; exporter++)
		put(analysis, exporter, 100 * (exporter + 1), 50);
	while (analysis_take(analysis, 40, 2000) > 0)
		turns++;
	assert_int_equal(turns, 4); // 40 at most in each
	list =
	    talk_windows_list(analysis_windows(analysis), TALKER_HOSTS, TALK_SINCE_BEGIN, &since);
	assert_int_equal(since, 1000);
	assert_int_equal(top_list_error(list), 0);
	assert_int_equal(find_entry(list, TALKER_HOSTS, "10.0.0.1")->sum.octets[0], 30000);
	assert_int_equal(find_entry(list, TALKER_HOSTS, "10.0.0.4")->sum.octets[1], 15000);
	analysis_free(analysis);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(records_of_all_exporters_come_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
