// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "export/transport/transport.h"

static void each_row_has_a_name_of_its_own_and_a_remedy(void **)
{
	for (unsigned i = 0; i < OUTPUT_N_COUNTERS; i++) {
		assert_true(strlen(output_rows[i].name) > 0 && strlen(output_rows[i].help) > 0);
		for (unsigned j = 0; j < i; j++)
			assert_string_not_equal(output_rows[i].name, output_rows[j].name);
	}
}

// What changes the exit code is called lost, and only that.
static void only_losses_count_as_losses(void **)
{
	struct counter_set *counters =
	    counter_set_new("output", output_rows, OUTPUT_N_COUNTERS, UNIT_RECORDS);
	uint64_t expected = 0;

	for (unsigned i = 0; i < OUTPUT_N_COUNTERS; i++) {
		counters->now[i].records = UINT64_C(1) << i;
		assert_int_equal(output_rows[i].side == COUNTER_LOST,
				 strncmp(output_rows[i].name, "lost: ", 6) == 0);
		if (strncmp(output_rows[i].name, "lost: ", 6) == 0)
			expected += UINT64_C(1) << i;
	}
	assert_int_equal(counter_set_lost(counters, counters->now).records, expected);
	counter_set_free(counters);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_row_has_a_name_of_its_own_and_a_remedy),
	    cmocka_unit_test(only_losses_count_as_losses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
