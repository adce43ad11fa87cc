// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/transport/unacked.h"

static struct unacked unacked;

static uint64_t records_in_last(uint64_t octets)
{
	struct counts sum = {0};

	unacked_last(&unacked, octets, &sum);
	return sum.records;
}

static void the_tail_is_rounded_up_never_down(void **)
{
	const struct counts one = {.records = 1};

	unacked_begin(&unacked);
	assert_int_equal(records_in_last(1000), 0);
	for (unsigned i = 0; i < 1000; i++)
		unacked_add(&unacked, 1000, &one);
	assert_int_equal(records_in_last(0), 0);
	for (uint64_t octets = 1; octets <= 1000000; octets += 997) {
		const uint64_t least = (octets + 999) / 1000;

		assert_in_range(records_in_last(octets), least, least + 18);
	}
	assert_int_equal(records_in_last(UINT64_MAX), 1000);
}

static void sixteen_mebibytes_are_remembered(void **)
{
	const struct counts one = {.records = 1};

	unacked_begin(&unacked);
	for (unsigned i = 0; i < 100000; i++)
		unacked_add(&unacked, 16384, &one);
	assert_true(records_in_last(16 << 20) >= 1024);
	assert_true(records_in_last(UINT64_MAX) < 100000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_tail_is_rounded_up_never_down),
	    cmocka_unit_test(sixteen_mebibytes_are_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
