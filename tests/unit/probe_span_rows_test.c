// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/span/span_rows.h"

static void a_row_is_found_again(void **)
{
	static struct span_rows rows;
	struct span_row *row = span_row_of(&rows, 1, 20);

	span_add(row, SPAN_packets, 3);
	assert_ptr_equal(span_row_of(&rows, 1, 20), row);
	assert_ptr_not_equal(span_row_of(&rows, 0, 20), row);
	assert_ptr_not_equal(span_row_of(&rows, 1, 21), row);
	assert_int_equal(span_row_of(&rows, 1, 20)->figure[SPAN_packets], 3);
}

static uint64_t sum_of(const struct span_rows *rows, enum span_figure figure)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < SPAN_ROWS; i++)
		sum += rows->row[i].figure[figure];
	return sum;
}

static void what_has_no_row_left_is_summed(void **)
{
	static struct span_rows rows;

	for (uint16_t vlan = 0; vlan < 4096; vlan++)
		span_add(span_row_of(&rows, 0, vlan), SPAN_packets, 1);
	assert_int_equal(sum_of(&rows, SPAN_packets), 4096);
	assert_int_equal(span_row_of(&rows, 0, 4095)->vlan, SPAN_OTHERS);
	assert_int_equal(span_row_of(&rows, 0, 4095)->figure[SPAN_packets], 4096 - SPAN_ROWS + 1);
}

static void workers_are_summed_by_input_and_vlan(void **)
{
	static struct span_rows one, other, sum;

	span_add(span_row_of(&one, 0, 10), SPAN_copies, 1);
	span_add(span_row_of(&one, 0, 20), SPAN_copies, 10);
	span_add(span_row_of(&other, 0, 20), SPAN_copies, 100);
	span_add(span_row_of(&other, 1, 20), SPAN_copies, 1000);
	span_rows_sum(&sum, &one);
	span_rows_sum(&sum, &other);
	assert_int_equal(span_row_of(&sum, 0, 10)->figure[SPAN_copies], 1);
	assert_int_equal(span_row_of(&sum, 0, 20)->figure[SPAN_copies], 110);
	assert_int_equal(span_row_of(&sum, 1, 20)->figure[SPAN_copies], 1000);
}

static void shares_are_percent(void **)
{
	struct span_row row = {.figure = {[SPAN_packets] = 200,
					  [SPAN_copies] = 3,
					  [SPAN_tcp_seen] = 97,
					  [SPAN_tcp_lost] = 3}};

	assert_true(span_share(&row, SPAN_copies, SPAN_packets) == 1.5);
	assert_true(span_loss(&row) == 3);
	assert_true(span_share(&row, SPAN_one_way, SPAN_tcp_conversations) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_row_is_found_again),
	    cmocka_unit_test(what_has_no_row_left_is_summed),
	    cmocka_unit_test(workers_are_summed_by_input_and_vlan),
	    cmocka_unit_test(shares_are_percent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
