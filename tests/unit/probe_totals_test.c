// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/counters/totals.h"

static const struct counter_row ring_rows[] = {
    {"made", "", COUNTER_IN, BOUNDARY_WORKER_RING},
    {"pushed", "", COUNTER_OUT, BOUNDARY_RING_EXPORTER},
    {"lost: ring full", "", COUNTER_LOST},
};

static void exporters_have_the_totals_of_the_last_look(void **)
{
	struct counter_set *ring = counter_set_new("ring 0", ring_rows, 3, UNIT_RECORDS);
	struct balance *balance = balance_new();
	struct metering_totals totals;

	balance_add(balance, ring);
	ring->now[0].records = 5;
	ring->now[1].records = 5;
	totals_take(balance, true);
	balance_totals(&totals);
	assert_int_equal(totals.flows, 5);
	assert_int_equal(totals.first_loss_us, 0);

	ring->now[0].records = 8;
	ring->now[2].records = 3;
	balance_totals(&totals);
	assert_int_equal(totals.flows, 5);
	totals_take(balance, true);
	balance_totals(&totals);
	assert_int_equal(totals.flows, 8);
	assert_int_equal(totals.lost_records, 3);
	assert_int_not_equal(totals.first_loss_us, 0);
	balance_free(balance);
	counter_set_free(ring);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(exporters_have_the_totals_of_the_last_look),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
