// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/collector/collect_counters.h"

static void every_counter_has_its_row(void **)
{
	for (unsigned i = 0; i < DATAGRAM_N_COUNTERS; i++)
		assert_non_null(datagram_counter_list.rows[i].key);
	for (unsigned i = 0; i < COLLECTOR_N_COUNTERS; i++)
		assert_non_null(collector_counter_list.rows[i].help);
	assert_int_equal(datagram_counter_rows[DATAGRAM_LOST_REFUSED].side, COUNTER_LOST);
	assert_ptr_equal(collector_counter_rows[COLLECTOR_IN_RECORDS].boundary,
			 BOUNDARY_WORKER_RING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_counter_has_its_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
