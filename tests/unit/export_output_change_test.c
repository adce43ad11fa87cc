// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/clock.h"
#include "config/log.h"
#include "export/export_process.h"
#include "export/output.h"
#include "export/output_change.h"
#include "export/record/field.h"

enum { SECOND = 1000000 };

static char first[] = "json:/dev/null";
static const struct options options = {.outputs = {.n = 1, .spec = {first}},
				       .exporters = {.n = 2, .core = {0, 0}}};
static char nothing[] = "null:"; // which has no fields
static const struct options without = {.outputs = {.n = 1, .spec = {nothing}},
				       .exporters = {.n = 1, .core = {0}}};
static const struct export_environment live = {.n_workers = 2, .version = "test"};

static struct export_process *opened(const struct options *with)
{
	struct export_process *process;

	assert_int_equal(export_process_open(with, &live, &process), 0);
	assert_int_equal(export_process_start(process), 0);
	return process;
}

static void carry_out(struct output_change *change)
{
	const uint64_t by_us = monotonic_us() + 10 * SECOND;

	output_change_begin(change, monotonic_us() + SECOND);
	while (!output_change_is_over(change)) {
		assert_true(monotonic_us() < by_us);
		usleep(100);
	}
}

static void every_exporter_has_its_own_of_what_comes(void **)
{
	struct export_process *process = opened(&options);
	struct output_change *change;
	struct counter_set *sets[8];

	assert_int_equal(output_change_add(process, "json:/dev/zero", &change), 0);
	assert_int_equal(output_change_counter_sets(change, sets, 8), 2);
	assert_string_equal(sets[1]->name, "output json:/dev/zero (exporter 1)");
	carry_out(change);
	output_change_end(change);
	assert_int_equal(export_process_counter_sets(process, sets, 8), 6);
	assert_int_equal(output_change_remove(process, "json:/dev/null", &change), 0);
	carry_out(change);
	assert_int_equal(output_change_counter_sets(change, sets, 8), 2);
	assert_true(counter_set_take(sets[0], (struct counts[COUNTER_SET_MAX_ROWS]){{0}}));
	output_change_end(change);
	assert_int_equal(export_process_counter_sets(process, sets, 8), 4);
	export_process_stop(process);
	export_process_close(process);
}

static int refused(struct export_process *process, const char *spec, const char *why)
{
	struct output_change *change;
	struct error_line error, *before = user_errors_to(&error);
	const int err = output_change_add(process, spec, &change);

	user_errors_to(before);
	if (strstr(error.text, why) == NULL)
		print_error("%s, not%s\n", error.text, why);
	assert_non_null(strstr(error.text, why));
	return err;
}

static void what_cannot_be_opened_changes_nothing(void **)
{
	struct export_process *process = opened(&options);
	struct counter_set *sets[8];
	struct output_change *change;

	assert_int_equal(refused(process, "json:/dev/null/x", "cannot open"), -ENOTDIR);
	assert_int_equal(output_change_add(process, "json:/dev/zero", &change), 0);
	output_change_end(change); // it never began
	assert_int_equal(export_process_counter_sets(process, sets, 8), 4);
	export_process_stop(process);
	export_process_close(process);
}

static void fields_that_are_not_measured_are_refused(void **)
{
	struct export_process *process = opened(&without);
	struct output_change *change;

	assert_int_equal(refused(process, "json:/dev/zero", "not measured"), -EINVAL);
	// before its file is made
	assert_int_equal(refused(process, "json:/no/such/folder/x", "not measured"), -EINVAL);
	assert_int_equal(output_change_add(process, "json:/dev/zero,fields=minimal", &change), 0);
	output_change_end(change);
	export_process_stop(process);
	export_process_close(process);
}

// Of every measure and all metadata that are made of packets, whatever output wants it.
static void the_field_that_needs_a_restart_is_named(void **)
{
	static const char *const schemes[] = {"json:/dev/zero", "ipfix+file:/dev/zero"};
	struct export_process *process = opened(&without);
	unsigned n = 0;

	for (unsigned i = 0; i < n_fields; i++) {
		const struct wanted wanted = field_wanted(&field_table[i]);
		char spec[128], why[128];

		if ((wanted.metadata & METADATA_OF_DPI) == 0 &&
		    (wanted.measures & MEASURES_METERED) == 0)
			continue;
		snprintf(spec, sizeof(spec), "%s,fields=packetDeltaCount+%s", schemes[n++ % 2],
			 field_table[i].name);
		snprintf(why, sizeof(why), ": %s needs a restart", field_table[i].name);
		assert_int_equal(refused(process, spec, why), -EINVAL);
	}
	assert_true(n > 50);
	assert_int_equal(refused(process, "zmq://127.0.0.1:5999", " needs a restart"), -EINVAL);
	export_process_stop(process);
	export_process_close(process);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_exporter_has_its_own_of_what_comes),
	    cmocka_unit_test(what_cannot_be_opened_changes_nothing),
	    cmocka_unit_test(fields_that_are_not_measured_are_refused),
	    cmocka_unit_test(the_field_that_needs_a_restart_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
