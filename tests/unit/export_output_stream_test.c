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

static void all_collectors_are_usable_once_they_have_begun(void **)
{
	struct output *output = open_output("ipfix://127.0.0.1:26001+127.0.0.1:26002");

	output_find_usable(output, wall_us());
	assert_int_equal(output->n_usable, 0);
	output_stream_tick(&output->streams[0], wall_us());
	output_stream_tick(&output->streams[1], wall_us());
	output_find_usable(output, wall_us());
	assert_int_equal(output->n_usable, 2);
	output_close(output);
}

// When one of eight leaves, and another one after it, only the Flows of who has left move.
static void few_flows_move_when_a_collector_leaves(void **)
{
	enum { N_FLOWS = 20000, N_COLLECTORS = 8 };
	static uint8_t before[N_FLOWS], after[N_FLOWS];
	struct output *output =
	    open_output("ipfix://127.0.0.1:26001+127.0.0.1:26002+127.0.0.1:26003+"
			"127.0.0.1:26004+127.0.0.1:26005+127.0.0.1:26006+"
			"127.0.0.1:26007+127.0.0.1:26008");
	struct flow_record record;

	for (unsigned left = 0; left < 4; left++) { // collectors 0 to left - 1 are gone
		unsigned moved = 0, spread[N_COLLECTORS] = {0};

		output->n_usable = 0;
		for (unsigned i = left; i < N_COLLECTORS; i++)
			output->usable[output->n_usable++] = (uint8_t)i;
		for (unsigned i = 0; i < N_FLOWS; i++) {
			kit_record(&record, i);
			record.flow_hash = i * 2654435761U;
			after[i] = (uint8_t)(output_choose(output, &record) - output->streams);
			assert_true(after[i] >= left);
			spread[after[i]]++;
			moved += left > 0 && before[i] != left - 1 && before[i] != after[i];
		}
		assert_int_equal(moved, 0);
		for (unsigned i = left; i < N_COLLECTORS; i++)
			assert_true(spread[i] > N_FLOWS / (N_COLLECTORS - left) * 8 / 10);
		memcpy(before, after, sizeof(before));
	}
	output_close(output);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_record_is_given_and_booked),
	    cmocka_unit_test(few_flows_move_when_a_collector_leaves),
	    cmocka_unit_test(all_collectors_are_usable_once_they_have_begun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
