// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/exporter_counters.h"

// One record for three outputs: taken once, copied twice, given three times.
static void what_is_taken_and_copied_is_given_or_dropped(void **)
{
	struct counter_set *counters =
	    counter_set_new("exporter", exporter_rows, EXPORTER_N_COUNTERS, UNIT_RECORDS);

	counters->now[EXPORTER_TAKEN].records = 1;
	counters->now[EXPORTER_COPIED].records = 2;
	counters->now[EXPORTER_GIVEN].records = 3;
	counters->now[EXPORTER_NAPS].records = 100; // a note counts nothing
	assert_int_equal(counter_set_gap(counters, counters->now, UNIT_RECORDS), 0);
	counters->now[EXPORTER_GIVEN].records = 2;
	assert_int_equal(counter_set_gap(counters, counters->now, UNIT_RECORDS), 1);
	counter_set_free(counters);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_taken_and_copied_is_given_or_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
