// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/counters/worker_counters.h"

static void each_row_has_a_name_of_its_own_and_tells_what_it_means(void **)
{
	for (unsigned i = 0; i < WORKER_N_COUNTERS; i++) {
		assert_non_null(worker_counter_rows[i].name);
		assert_true(strlen(worker_counter_rows[i].help) > 10);
		for (unsigned k = 0; k < i; k++)
			assert_string_not_equal(worker_counter_rows[i].name,
						worker_counter_rows[k].name);
	}
	for (unsigned i = 0; i < RING_N_COUNTERS; i++)
		assert_non_null(ring_counter_rows[i].help);
}

static void what_is_ignored_is_an_outcome_and_what_is_lost_says_so(void **)
{
	for (unsigned i = 0; i < WORKER_N_COUNTERS; i++) {
		bool lost = strncmp(worker_counter_rows[i].name, "lost", 4) == 0;

		assert_int_equal(lost, worker_counter_rows[i].side == COUNTER_LOST);
		if (i >= WORKER_IGNORED)
			assert_int_equal(worker_counter_rows[i].side, COUNTER_OUT);
	}
}

static void every_reason_has_its_row(void **)
{
	struct counter_set *counters =
	    counter_set_new("test", worker_counter_rows, WORKER_N_COUNTERS, UNIT_PACKETS);

	for (unsigned reason = IGNORE_NONE + 1; reason < IGNORE_N_REASONS; reason++)
		ignored_row(counters, reason)->packets = reason;
	for (unsigned i = 0; i < WORKER_N_COUNTERS; i++)
		assert_int_equal(counters->now[i].packets,
				 i < WORKER_IGNORED ? 0 : i - WORKER_IGNORED + 1);
	assert_string_equal(worker_counter_rows[WORKER_IGNORED + IGNORE_ARP - 1].name,
			    "ignored: ARP");
	counter_set_free(counters);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_row_has_a_name_of_its_own_and_tells_what_it_means),
	    cmocka_unit_test(what_is_ignored_is_an_outcome_and_what_is_lost_says_so),
	    cmocka_unit_test(every_reason_has_its_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
