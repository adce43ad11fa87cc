// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dpi/engine/mapping.h"

static void its_memory_is_zero_and_can_be_written_to_its_end(void **)
{
	const size_t octets = (size_t)5 << 20;
	uint8_t *memory = mapping_new(octets, 0, true);

	assert_non_null(memory);
	for (size_t at = 0; at < octets; at += 4096)
		assert_int_equal(memory[at], 0);
	memory[octets - 1] = 1;
	mapping_free(memory, octets);
}

static void it_takes_nothing_before_it_is_touched(void **)
{
	void *memory = mapping_new((size_t)1 << 40, -1, false);

	assert_non_null(memory);
	mapping_free(memory, (size_t)1 << 40);
}

static void what_no_address_space_holds_is_refused(void **)
{
	assert_null(mapping_new((size_t)1 << 62, -1, false));
	mapping_free(NULL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(its_memory_is_zero_and_can_be_written_to_its_end),
	    cmocka_unit_test(it_takes_nothing_before_it_is_touched),
	    cmocka_unit_test(what_no_address_space_holds_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
