// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/clock.h"
#include "descriptors.h"
#include "export/exporter_counters.h"
#include "exporter_run.h"

enum { SECOND = 1000000, MOST = 8 };

static const struct options options;
static const struct export_environment live = {.n_workers = 1, .version = "test"};

// Without an output.
static void open_run(struct run *run)
{
	run_begin(run, calloc(1, sizeof(struct output *)), 0);
}

static void until(bool (*is_so)(const struct run *), const struct run *run)
{
	const uint64_t by_us = monotonic_us() + 10 * SECOND;

	while (!is_so(run)) {
		assert_true(monotonic_us() < by_us);
		usleep(100);
	}
}

static bool has_changed(const struct run *run)
{
	return exporter_has_changed(run->exporter);
}

static bool has_taken_all(const struct run *run)
{
	struct counts rows[COUNTER_SET_MAX_ROWS];

	counter_set_read(exporter_counters(run->exporter), rows, SECOND);
	return rows[EXPORTER_TAKEN].records == run->pushed;
}

static struct output *come(struct run *run, const char *spec)
{
	const struct output_context context = {&options, &live, 0, 1};
	struct exporter_change change = {.outputs = calloc(MOST, sizeof(struct output *))};

	assert_int_equal(output_open(spec, &context, &change.output), 0);
	exporter_begin_change(run->exporter, &change);
	until(has_changed, run);
	free(change.outputs); // those of before
	return change.output;
}

// Returns how many records it has taken.
static uint64_t go(struct run *run, struct output *output)
{
	struct exporter_change change = {
	    .output = output, .goes = true, .until_us = monotonic_us() + 5 * SECOND};
	uint64_t taken;

	exporter_begin_change(run->exporter, &change);
	until(has_changed, run);
	taken = output_counters(output)->now[OUTPUT_TAKEN].records;
	assert_int_equal(output_counters(output)->now[OUTPUT_SENT].records, taken);
	assert_int_equal(output_counters(output)->now[OUTPUT_QUEUED].records, 0);
	output_close(output);
	return taken;
}

static void each_gets_what_came_while_it_was_there(void **)
{
	struct output *first, *second;
	struct run run;

	open_run(&run);
	push(&run, 100);
	until(has_taken_all, &run);
	first = come(&run, "null:");
	push(&run, 1000);
	until(has_taken_all, &run);
	second = come(&run, "json:/dev/null");
	push(&run, 500);
	until(has_taken_all, &run);
	assert_int_equal(go(&run, first), 1500);
	push(&run, 20);
	until(has_taken_all, &run);
	assert_int_equal(go(&run, second), 520);
	push(&run, 7);
	until(has_taken_all, &run);
	exporter_stop(run.exporter);
	close_run(&run);
}

// Changes under load: the equation of the exporter holds, in every unit, at each look.
static void the_books_balance_while_outputs_come_and_go(void **)
{
	struct counts rows[COUNTER_SET_MAX_ROWS];
	uint64_t given = 0;
	struct run run;

	open_run(&run);
	for (unsigned turn = 0; turn < 50; turn++) {
		struct output *output;

		push(&run, 997);
		output = come(&run, turn % 2 ? "null:" : "json:/dev/null");
		push(&run, 1009);
		given += go(&run, output);
		push(&run, 11);
		assert_true(counter_set_read(exporter_counters(run.exporter), rows, SECOND));
		for (unsigned unit = UNIT_PACKETS; unit <= UNIT_RECORDS; unit <<= 1)
			assert_int_equal(
			    counter_set_gap(exporter_counters(run.exporter), rows, unit), 0);
	}
	exporter_stop(run.exporter);
	assert_int_equal(exporter_counters(run.exporter)->now[EXPORTER_GIVEN].records, given);
	assert_int_equal(exporter_counters(run.exporter)->now[EXPORTER_TAKEN].records, run.pushed);
	close_run(&run);
}

// Nobody listens there: it comes all the same, and is ended with the exporter.
static void one_that_comes_at_the_end_is_there(void **)
{
	const struct output_context context = {&options, &live, 0, 1};
	struct exporter_change change = {.outputs = calloc(MOST, sizeof(struct output *))};
	struct run run;

	open_run(&run);
	assert_int_equal(output_open("ipfix+tcp://127.0.0.1:1", &context, &change.output), 0);
	exporter_begin_change(run.exporter, &change);
	exporter_stop_by(run.exporter, monotonic_us() + SECOND / 10);
	exporter_stop(run.exporter);
	assert_true(exporter_has_changed(run.exporter));
	assert_int_equal(output_counters(change.output)->now[OUTPUT_TAKEN].records, 0);
	free(change.outputs);
	close_run(&run);
}

// It may hang then, and other outputs of the exporter would lose records.
static void what_goes_is_not_closed_by_the_exporter(void **)
{
	struct exporter_change change = {.goes = true, .until_us = monotonic_us() + 5 * SECOND};
	unsigned before;
	struct run run;

	open_run(&run);
	before = n_descriptors();
	change.output = come(&run, "json:/dev/null");
	exporter_begin_change(run.exporter, &change);
	until(has_changed, &run);
	assert_true(n_descriptors() > before);
	output_close(change.output);
	assert_int_equal(n_descriptors(), before);
	exporter_stop(run.exporter);
	close_run(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_gets_what_came_while_it_was_there),
	    cmocka_unit_test(the_books_balance_while_outputs_come_and_go),
	    cmocka_unit_test(what_goes_is_not_closed_by_the_exporter),
	    cmocka_unit_test(one_that_comes_at_the_end_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
