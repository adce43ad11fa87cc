// SPDX-License-Identifier: BSD-3-Clause
#include "export/output_private.h"
#include "spool_kit.h"

static const struct options options;
static const struct export_environment live = {.n_workers = 1, .version = "test"};

static struct output *open_output(const char *spec)
{
	const struct output_context context = {&options, &live, 0, 1};
	struct output *output;

	assert_int_equal(output_open(spec, &context, &output), 0);
	return output;
}

static void a_record_is_given_and_booked(void **)
{
	struct output *output = open_output("null:");
	struct flow_record record;

	kit_record(&record, 6);
	output_book(output, OUTPUT_TAKEN, &record);
	assert_int_equal(output->counters->now[OUTPUT_TAKEN].packets, 7);
	assert_int_equal(output->counters->now[OUTPUT_TAKEN].octets, 700);
	assert_true(output_choose(output, &record) == &output->streams[0]);
	output_deliver(output, &output->streams[0], &record, wall_us());
	output_stream_tick(&output->streams[0], wall_us());
	assert_int_equal(output->counters->now[OUTPUT_SENT].records, 1);
	output_close(output);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_record_is_given_and_booked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
