// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/counter_boundary.h"

// Downwards, as the data goes, or between those of one kind; each with words of its own.
static void boundaries_lead_from_one_owner_to_the_next(void **)
{
	static const struct counter_boundary *const all[] = {
	    BOUNDARY_READER_WORKER, BOUNDARY_WORKER_WORKER,   BOUNDARY_WORKER_RING,
	    BOUNDARY_RING_EXPORTER, BOUNDARY_EXPORTER_OUTPUT,
	};

	for (unsigned i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		assert_true(all[i]->from <= all[i]->to && all[i]->to <= all[i]->from + 1);
		for (unsigned k = 0; k < i; k++)
			assert_string_not_equal(all[i]->between, all[k]->between);
	}
	assert_null(boundary_device.between);
}

static void every_owner_has_a_name(void **)
{
	assert_string_equal(counter_owner_name(OWNER_INPUT), "input");
	assert_string_equal(counter_owner_name(OWNER_OUTPUT), "output");
	for (unsigned owner = OWNER_NONE; owner <= OWNER_OUTPUT; owner++)
		assert_true(strlen(counter_owner_name(owner)) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(boundaries_lead_from_one_owner_to_the_next),
	    cmocka_unit_test(every_owner_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
