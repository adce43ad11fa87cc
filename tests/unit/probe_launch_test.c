// SPDX-License-Identifier: BSD-3-Clause
#include "probe_whole.h"

// All parts; the last one launches the workers.
static struct probe *launched(char *input)
{
	struct probe *probe = whole_new(input, "null:", NULL);

	assert_string_equal(parts[n_parts - 1].name, "metering");
	assert_int_equal(whole_start(probe), n_parts);
	return probe;
}

static void each_worker_of_a_file_runs_until_its_end(void **)
{
	struct probe *probe = launched(whole_file());

	assert_true(probe->ran);
	assert_int_equal(probe->n_running, 1);
	whole_read(probe);
	assert_int_equal(probe->n_running, 0);
	assert_true(probe->started_ns < probe->ended_ns && probe->ended_ns <= monotonic_ns());
	assert_int_equal(whole_taken(probe), WHOLE_PACKETS);
	whole_stop(probe, n_parts - 1);
	assert_int_equal(probe->exit_code, EXIT_DONE);
	whole_free(probe);
}

// A port has no end: its workers are told to stop, and end what lives.
static void joining_the_workers_of_a_port_ends_all_flows(void **)
{
	struct probe *probe = launched(whole_port());
	struct worker_state state;

	assert_true(whole_await(probe, WHOLE_PACKETS));
	assert_int_equal(probe->n_running, 1);
	workers_join(probe);
	assert_int_equal(probe->n_running, 0);
	worker_state(probe->worker[0], &state);
	assert_int_equal(state.live_flows, 0);
	assert_int_equal(worker_ring_counters(probe->worker[0])->now[RING_MADE].records,
			 WHOLE_FLOWS);
	whole_stop(probe, n_parts - 1);
	assert_int_equal(probe->exit_code, EXIT_DONE);
	whole_free(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_worker_of_a_file_runs_until_its_end),
	    cmocka_unit_test(joining_the_workers_of_a_port_ends_all_flows),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
