// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/clock.h"
#include "export/output_change.h"
#include "probe/outputs_private.h"

static char stays[] = "null:", goes[] = "json:/dev/null";
static const struct options options = {.outputs = {.n = 2, .spec = {stays, goes}},
				       .exporters = {.n = 1, .core = {0}}};
static const struct export_environment live = {.n_workers = 1, .version = "test"};

// It has left its exporter, and is open.
static struct output_wish gone(struct export_process *process)
{
	struct output_wish wish = {.goes = true, .began = true};
	const uint64_t by_us = monotonic_us() + 10000000;

	assert_int_equal(output_change_remove(process, goes, &wish.change), 0);
	output_change_begin(wish.change, monotonic_us() + 1000000);
	while (!output_change_is_over(wish.change)) {
		assert_true(monotonic_us() < by_us);
		usleep(100);
	}
	return wish;
}

static struct export_process *opened(void)
{
	struct export_process *process;

	assert_int_equal(export_process_open(&options, &live, &process), 0);
	assert_int_equal(export_process_start(process), 0);
	return process;
}

static void closed(struct export_process *process, struct output_wish *wish)
{
	output_closing_end(wish);
	assert_null(wish->closing);
	output_change_end(wish->change);
	export_process_stop(process);
	export_process_close(process);
}

static void its_counters_stand_still_meanwhile(void **)
{
	struct export_process *process = opened();
	struct output_wish wish = gone(process);
	const uint64_t by_us = monotonic_us() + 10000000;
	struct counts rows[COUNTER_SET_MAX_ROWS];
	struct counter_set *counters;

	assert_int_equal(output_change_counter_sets(wish.change, &counters, 1), 1);
	output_closing_is_over(&wish);
	assert_non_null(wish.closing);
	while (!output_closing_is_over(&wish)) {
		assert_true(monotonic_us() < by_us);
		assert_true(counter_set_take(counters, rows));
	}
	counters->now[0].records += 5; // as if closing had counted it
	assert_true(counter_set_take(counters, rows));
	assert_int_equal(rows[0].records + 5, counters->now[0].records);
	output_closing_end(&wish);
	assert_true(counter_set_take(counters, rows));
	assert_int_equal(rows[0].records, counters->now[0].records);
	output_change_end(wish.change);
	export_process_stop(process);
	export_process_close(process);
}

static void the_end_waits_or_closes_by_itself(void **)
{
	struct export_process *process = opened();
	struct output_wish wish = gone(process);

	closed(process, &wish);
	process = opened();
	wish = gone(process);
	output_closing_is_over(&wish);
	closed(process, &wish);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(its_counters_stand_still_meanwhile),
	    cmocka_unit_test(the_end_waits_or_closes_by_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
