// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/table/table_memory.h"

static const size_t mib = 1 << 20;

static void memory_is_zeroed_whole_and_of_a_told_kind(void **)
{
	struct table_memory memory;

	assert_int_equal(table_memory_reserve(&memory, 3 * mib, -1), 0);
	// whole 2 MiB pages, or what was asked for where there are none
	assert_true(memory.octets == (memory.page_kind == NULL ? 3 : 4) * mib);
	assert_int_equal(table_memory_touch(memory.start, memory.octets), 0);
	table_memory_see_pages(&memory);
	for (size_t at = 0; at < memory.octets; at += 512)
		assert_int_equal(memory.start[at], 0);
	memset(memory.start, 0xff, memory.octets);
	assert_non_null(strstr(memory.page_kind, "pages"));
	table_memory_unmap(&memory);
	assert_null(memory.start);
	table_memory_unmap(&memory); // does nothing
}

static void reserved_memory_is_zeroed_and_may_be_touched_in_parts(void **)
{
	struct table_memory memory;

	assert_int_equal(table_memory_reserve(&memory, 8 * mib, -1), 0);
	memory.start[5 * mib] = 9;
	assert_int_equal(table_memory_touch(memory.start + 3 * mib + 1, 3 * mib), 0);
	assert_int_equal(table_memory_touch(memory.start, 0), 0);
	for (size_t at = 0; at < memory.octets; at++)
		assert_int_equal(memory.start[at], at == 5 * mib ? 9 : 0);
	table_memory_see_pages(&memory);
	assert_non_null(strstr(memory.page_kind, "pages"));
	table_memory_unmap(&memory);
}

static void memory_on_a_node_can_be_had(void **)
{
	struct table_memory memory;

	assert_int_equal(table_memory_reserve(&memory, mib, 0), 0);
	memory.start[memory.octets - 1] = 1;
	table_memory_unmap(&memory);
}

static void more_than_there_is_is_refused_before_it_is_touched(void **)
{
	struct table_memory memory = {0};

	assert_int_equal(table_memory_reserve(&memory, (size_t)1 << 46, -1), -ENOMEM);
	assert_null(memory.start);
	assert_int_equal(table_memory_fits((size_t)1 << 46, -1), 0);
}

static void what_fits_is_what_is_free_in_either_kind_of_pages(void **)
{
	const uint64_t huge = table_memory_huge(-1), plain = table_memory_plain(-1);
	const uint64_t fits = table_memory_fits(1, -1); // rounded to 2 MiB

	assert_true(plain > 16 * mib);
	assert_int_equal(huge % (2 * mib), 0);
	// memory comes and goes while this runs
	assert_in_range(fits, (huge + plain) / (2 * mib) / 2, (huge + plain) / mib);
	assert_in_range(table_memory_available(-1), plain / 2, huge + plain + (plain / 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(memory_is_zeroed_whole_and_of_a_told_kind),
	    cmocka_unit_test(reserved_memory_is_zeroed_and_may_be_touched_in_parts),
	    cmocka_unit_test(memory_on_a_node_can_be_had),
	    cmocka_unit_test(more_than_there_is_is_refused_before_it_is_touched),
	    cmocka_unit_test(what_fits_is_what_is_free_in_either_kind_of_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
