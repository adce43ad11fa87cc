// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pmd/file/pcapng_time.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

// Of 1700000000 s and a bit, in the units that if_tsresol names: draft section 4.2.
static void ticks_of_any_size_become_nanoseconds(void **)
{
	static const struct {
		uint8_t resolution;
		uint64_t ticks, ns;
	} cases[] = {
	    {0, 1700000000, 1700000000000000000},
	    {3, 1700000000123, 1700000000123000000},
	    {6, 1700000000123456, 1700000000123456000},
	    {9, 1700000000123456789, 1700000000123456789},
	    {10, 17000000001234567899ULL, 1700000000123456789},
	    {12, 1700000000123, 1700000000},
	    {19, 10000000000000000000ULL, 1000000000},
	    {28, UINT64_MAX, 1}, // 1.8 ns
	    {29, UINT64_MAX, 0},
	    {127, UINT64_MAX, 0},
	    {0x80, 1700000000, 1700000000000000000},
	    {0x80 | 1, 3, 1500000000},
	    {0x80 | 20, (UINT64_C(1700000000) << 20) + (1 << 18), 1700000000250000000},
	    {0x80 | 32, UINT64_C(1) << 31, 500000000},
	    {0x80 | 63, UINT64_C(1) << 62, 500000000},
	    {0x80 | 64, UINT64_C(1) << 63, 500000000},
	    {0x80 | 127, UINT64_MAX, 0},
	};

	for (unsigned i = 0; i < COUNT(cases); i++) {
		struct pcapng_time time = pcapng_time_of(cases[i].resolution);

		assert_true(pcapng_time_ns(&time, cases[i].ticks) == cases[i].ns);
	}
}

static void an_offset_is_added_in_seconds(void **)
{
	struct pcapng_time time = pcapng_time_of(6);

	pcapng_time_offset(&time, 1700000000);
	assert_true(pcapng_time_ns(&time, 5) == 1700000000000005000);
	pcapng_time_offset(&time, -2);
	assert_true(pcapng_time_ns(&time, 3000000) == 1000000000);
}

static void what_no_clock_shows_stays_within_limits(void **)
{
	struct pcapng_time time = pcapng_time_of(0);

	assert_true(pcapng_time_ns(&time, UINT64_MAX) == INT64_MAX);
	pcapng_time_offset(&time, INT64_MAX);
	assert_true(pcapng_time_ns(&time, 0) == INT64_MAX);
	pcapng_time_offset(&time, INT64_MIN);
	assert_true(pcapng_time_ns(&time, 1) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ticks_of_any_size_become_nanoseconds),
	    cmocka_unit_test(an_offset_is_added_in_seconds),
	    cmocka_unit_test(what_no_clock_shows_stays_within_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
