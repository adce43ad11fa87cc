// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "probe/table/table_filler.h"
#include "probe/table/table_memory.h"

static const size_t mib = 1 << 20;

static bool is_there(uint8_t *at)
{
	unsigned char page = 0;

	assert_int_equal(mincore((void *)((uintptr_t)at & ~(uintptr_t)4095), 1, &page), 0);
	return page & 1;
}

static void await(uint8_t *at)
{
	for (unsigned i = 0; !is_there(at) && i < 10000; i++)
		usleep(1000);
	assert_true(is_there(at));
}

static void all_is_touched_to_the_end_and_stays_as_it_is(void **)
{
	struct table_filler filler = {0};
	struct table_memory memory;

	assert_int_equal(table_memory_reserve(&memory, 64 * mib, -1), 0);
	memory.start[40 * mib] = 7;
	table_filler_add(&filler, memory.start, 20 * mib, 4 * mib);
	table_filler_add(&filler, memory.start + 20 * mib, 44 * mib, 0);
	table_filler_start(&filler);
	await(memory.start + 20 * mib - 1);
	await(memory.start + 64 * mib - 1);
	table_filler_stop(&filler);
	for (size_t at = 0; at < memory.octets; at += 512)
		assert_int_equal(memory.start[at], at == 40 * mib ? 7 : 0);
	table_memory_unmap(&memory);
}

static void one_that_has_nothing_to_do_needs_no_thread(void **)
{
	struct table_filler filler = {0};
	struct table_memory memory;

	assert_int_equal(table_memory_reserve(&memory, 2 * mib, -1), 0);
	table_filler_add(&filler, memory.start, 2 * mib, 2 * mib);
	table_filler_start(&filler);
	assert_false(filler.runs);
	table_filler_stop(&filler);
	table_memory_unmap(&memory);
}

static void it_can_be_stopped_at_any_time(void **)
{
	struct table_filler filler = {0};
	struct table_memory memory;

	assert_int_equal(table_memory_reserve(&memory, 256 * mib, -1), 0);
	table_filler_add(&filler, memory.start, 256 * mib, 0);
	table_filler_start(&filler);
	table_filler_stop(&filler);
	table_filler_stop(&filler);
	table_memory_unmap(&memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_is_touched_to_the_end_and_stays_as_it_is),
	    cmocka_unit_test(one_that_has_nothing_to_do_needs_no_thread),
	    cmocka_unit_test(it_can_be_stopped_at_any_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
