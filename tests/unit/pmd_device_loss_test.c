// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "pmd/pmd.h"
#include "pmd/port/device_loss.h"

static void a_counter_that_goes_back_is_a_new_start(void **)
{
	struct growing growing;

	growing_begin(&growing, 1000); // of a time before ours
	assert_int_equal(growing_add(&growing, 1000), 0);
	assert_int_equal(growing_add(&growing, 1007), 7);
	assert_int_equal(growing_add(&growing, 3), 10); // the interface was made again
	assert_int_equal(growing_add(&growing, 5), 12);
	assert_int_equal(growing_add(&growing, 0), 12);
}

// What became of a link is no loss: sums of losses take the rows of the device boundary only.
static void only_losses_stand_at_the_device_boundary(void **)
{
	assert_true(pmd_device_counters.n_rows > N_LOSS_ROWS);
	for (unsigned row = 0; row < pmd_device_counters.n_rows; row++) {
		const struct counter_row *counter = &pmd_device_counters.rows[row];

		assert_int_equal(counter->side, COUNTER_NOTE);
		assert_int_equal(counter->boundary,
				 row < N_LOSS_ROWS ? BOUNDARY_DEVICE : BOUNDARY_NONE);
		assert_null(strstr(counter->help, "rx_dropped"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_counter_that_goes_back_is_a_new_start),
	    cmocka_unit_test(only_losses_stand_at_the_device_boundary),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
