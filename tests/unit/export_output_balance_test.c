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

static struct flow_record of_flow(unsigned i)
{
	struct flow_record record;

	kit_record(&record, i);
	record.flow_hash = i * 2654435761U;
	return record;
}

static void use(struct output *output, unsigned first, unsigned end)
{
	output->n_usable = 0;
	for (unsigned i = first; i < end; i++)
		output->usable[output->n_usable++] = (uint8_t)i;
}

static unsigned chosen(struct output *output, unsigned i)
{
	const struct flow_record record = of_flow(i);

	return (unsigned)(output_choose(output, &record) - output->streams);
}

#define EIGHT                                                                                      \
	"ipfix://127.0.0.1:26001+127.0.0.1:26002+127.0.0.1:26003+127.0.0.1:26004+"                 \
	"127.0.0.1:26005+127.0.0.1:26006+127.0.0.1:26007+127.0.0.1:26008"

// When one of eight leaves, and another one after it, only the Flows of who has left move; with
// weights too.
static void few_flows_move_when_a_collector_leaves(void **)
{
	enum { N_FLOWS = 20000, N_COLLECTORS = 8 };
	static const char *const specs[] = {EIGHT, EIGHT ",weights=1+2+3+4+4+3+2+1"};
	static uint8_t before[N_FLOWS], after[N_FLOWS];

	for (unsigned k = 0; k < 2; k++) {
		struct output *output = open_output(specs[k]);

		for (unsigned left = 0; left < 4; left++) { // collectors 0 to left - 1 are gone
			unsigned moved = 0;

			use(output, left, N_COLLECTORS);
			for (unsigned i = 0; i < N_FLOWS; i++) {
				after[i] = (uint8_t)chosen(output, i);
				assert_true(after[i] >= left);
				moved += left > 0 && before[i] != left - 1 && before[i] != after[i];
			}
			assert_int_equal(moved, 0);
			memcpy(before, after, sizeof(before));
		}
		output_close(output);
	}
}

// The list's order and who else is on it make no difference.
static void a_flow_stays_when_the_list_of_collectors_changes(void **)
{
	struct output *eight = open_output(EIGHT);
	struct output *seven =
	    open_output("ipfix://127.0.0.1:26008+127.0.0.1:26002+127.0.0.1:26003+"
			"127.0.0.1:26004+127.0.0.1:26005+127.0.0.1:26006+"
			"127.0.0.1:26007");

	use(eight, 0, 8);
	use(seven, 0, 7);
	for (unsigned i = 0; i < 2000; i++) {
		const unsigned before = chosen(eight, i), after = chosen(seven, i);

		if (before == 0) // who has left
			continue;
		assert_int_equal(seven->settings.port[after], eight->settings.port[before]);
	}
	output_close(eight);
	output_close(seven);
}

// Within five standard deviations of what the weights ask for.
static void flows_are_shared_by_weight(void **)
{
	enum { N_FLOWS = 100000, N = 3 };
	static const struct {
		const char *settings;
		unsigned weight[N];
	} rows[] = {
	    {"", {1, 1, 1}},
	    {",weights=3+1+6", {3, 1, 6}},
	    {",weights=3+1+6,policy=round-robin", {3, 1, 6}},
	    {",policy=round-robin", {1, 1, 1}},
	};

	for (unsigned row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		const unsigned *weight = rows[row].weight, sum = weight[0] + weight[1] + weight[2];
		unsigned n[N] = {0};
		struct output *output;
		char spec[128];

		snprintf(spec, sizeof(spec),
			 "ipfix://127.0.0.1:26001+127.0.0.1:26002+127.0.0.1:26003%s",
			 rows[row].settings);
		output = open_output(spec);
		use(output, 0, N);
		for (unsigned i = 0; i < N_FLOWS; i++)
			n[chosen(output, i)]++;
		for (unsigned i = 0; i < N; i++)
			assert_in_range(n[i], N_FLOWS / sum * weight[i] - 800,
					N_FLOWS / sum * weight[i] + 800);
		output_close(output);
	}
}

// Stands for a transport whose peer is away and comes back.
static enum transport_state pretended;

static enum transport_state pretend(const struct transport *)
{
	return pretended;
}

static void who_is_back_waits_until_it_has_been_well_for_some_time(void **)
{
	struct output *output =
	    open_output("ipfix://127.0.0.1:26001+127.0.0.1:26002,policy=failover,hold=100ms");
	struct transport_ops ops = *output->streams[0].transport->ops;
	uint64_t back_us;

	output_stream_tick(&output->streams[0], wall_us());
	output_stream_tick(&output->streams[1], wall_us());
	ops.state = pretend;
	output->streams[0].transport->ops = &ops;
	pretended = TRANSPORT_REFUSED;
	output_find_usable(output, wall_us());
	assert_int_equal(chosen(output, 1), 1);
	pretended = TRANSPORT_OPEN;
	back_us = monotonic_us();
	output_find_usable(output, wall_us());
	assert_int_equal(chosen(output, 1), 1);
	while (chosen(output, 1) == 1 && monotonic_us() - back_us < 5000000)
		output_find_usable(output, wall_us());
	assert_int_equal(chosen(output, 1), 0);
	assert_true(monotonic_us() - back_us >= 100000);
	output_close(output);
}

// What is held down is better than nobody.
static void who_is_back_is_taken_at_once_where_nobody_else_is_well(void **)
{
	struct output *output = open_output("ipfix://127.0.0.1:26001,hold=1h");
	struct transport_ops ops = *output->streams[0].transport->ops;

	output_stream_tick(&output->streams[0], wall_us());
	ops.state = pretend;
	output->streams[0].transport->ops = &ops;
	pretended = TRANSPORT_CLOSED;
	output_find_usable(output, wall_us());
	assert_int_equal(output->n_usable, 0);
	pretended = TRANSPORT_OPEN;
	output_find_usable(output, wall_us());
	assert_int_equal(output->n_usable, 1);
	output_close(output);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_collectors_are_usable_once_they_have_begun),
	    cmocka_unit_test(few_flows_move_when_a_collector_leaves),
	    cmocka_unit_test(a_flow_stays_when_the_list_of_collectors_changes),
	    cmocka_unit_test(flows_are_shared_by_weight),
	    cmocka_unit_test(who_is_back_waits_until_it_has_been_well_for_some_time),
	    cmocka_unit_test(who_is_back_is_taken_at_once_where_nobody_else_is_well),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
