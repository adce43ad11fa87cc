// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/meter/meter.h"

static void totals_are_what_was_carried_and_what_is_left(void **)
{
	const struct flow_hot hot = {.direction = {{.packets = 5, .octets = 7}}};
	const struct flow_cold cold = {.packets = {3}, .octets = {2}};
	struct counts total;

	meter_entry_totals(&hot, &cold, 0, &total);
	assert_int_equal(total.packets, 3 * 128 + 5);
	assert_int_equal(total.octets, UINT64_C(4294967296) + 7);
}

static void each_direction_has_totals_of_its_own(void **)
{
	const struct flow_hot hot = {
	    .direction = {{.packets = 1, .octets = 40}, {.packets = 2, .octets = 3000}}};
	const struct flow_cold cold = {.packets = {0, 1}, .octets = {1, 0}};
	struct counts total[2];

	for (unsigned d = 0; d < 2; d++)
		meter_entry_totals(&hot, &cold, d, &total[d]);
	assert_int_equal(total[0].packets, 1);
	assert_int_equal(total[0].octets, UINT64_C(2147483648) + 40);
	assert_int_equal(total[1].packets, 130);
	assert_int_equal(total[1].octets, 3000);
}

static void a_flow_that_was_just_cleared_has_counted_nothing(void **)
{
	static struct flow_hot hot;
	const struct flow_cold cold = {0};

	flow_clear(&hot);
	for (unsigned d = 0; d < 2; d++) {
		struct counts total = {9, 9, 9};

		meter_entry_totals(&hot, &cold, d, &total);
		assert_int_equal(total.packets, 0);
		assert_int_equal(total.octets, 0);
		assert_int_equal(total.records, 0); // a live Flow is no record yet
	}
}

static void full_counters_do_not_overflow(void **)
{
	const struct flow_hot hot = {.direction = {{.packets = 127, .octets = INT32_MAX}}};
	const struct flow_cold cold = {.packets = {UINT32_MAX}, .octets = {UINT16_MAX}};
	struct counts total;

	meter_entry_totals(&hot, &cold, 0, &total);
	assert_true(total.packets == (UINT64_C(1) << 39) - 1); // 32 bits above 7
	assert_true(total.octets == (UINT64_C(1) << 47) - 1);  // 16 bits above 31
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(totals_are_what_was_carried_and_what_is_left),
	    cmocka_unit_test(each_direction_has_totals_of_its_own),
	    cmocka_unit_test(a_flow_that_was_just_cleared_has_counted_nothing),
	    cmocka_unit_test(full_counters_do_not_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
