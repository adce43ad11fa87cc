// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "export/output_private.h"

static const struct options options;
static const struct export_environment live = {.n_workers = 1, .version = "test"};

static struct output *open_as(const char *spec, unsigned exporter, unsigned n_exporters)
{
	const struct output_context context = {&options, &live, exporter, n_exporters};
	struct output *output = NULL;

	assert_int_equal(output_open(spec, &context, &output), 0);
	return output;
}

static void exporters_have_names_and_domains_of_their_own(void **)
{
	struct output *first = open_as("netflow9://127.0.0.1:9", 0, 2);
	struct output *second = open_as("netflow9://127.0.0.1:9", 1, 2);
	struct output *third = open_as("netflow9://127.0.0.1:9,odid=70", 2, 3);

	assert_int_not_equal(first->settings.odid, second->settings.odid);
	assert_int_equal(third->settings.odid, 72);
	assert_string_equal(output_counters(second)->name,
			    "output netflow9://127.0.0.1:9 (exporter 1)");
	output_close(first);
	output_close(second);
	output_close(third);
}

static void a_long_name_keeps_its_exporter(void **)
{
	struct output *output = open_as("netflow9://127.0.0.1:10001+127.0.0.1:10002+"
					"127.0.0.1:10003+127.0.0.1:10004",
					7, 8);
	const char *name = output_counters(output)->name;

	assert_int_equal(output->n_streams, 4);
	assert_string_equal(name + strlen(name) - 13, " (exporter 7)");
	output_close(output);
}

static void what_cannot_be_opened_is_not_given(void **)
{
	const struct output_context context = {&options, &live, 0, 1};
	struct output *output = NULL;

	assert_true(output_open("nonsense://127.0.0.1:9", &context, &output) < 0);
	assert_true(output_open("netflow9://127.0.0.1:9,rate=x", &context, &output) < 0);
	assert_null(output);
	output_close(output);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(exporters_have_names_and_domains_of_their_own),
	    cmocka_unit_test(a_long_name_keeps_its_exporter),
	    cmocka_unit_test(what_cannot_be_opened_is_not_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
