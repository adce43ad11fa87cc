// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

#include "config/log.h"
#include "probe/worker/worker_state.h"

static bool await_force(struct probe *probe)
{
	const uint64_t by_ns = monotonic_ns() + UINT64_C(10000000000);

	while (!settings_in_force(probe) && monotonic_ns() < by_ns)
		poll(NULL, 0, 1);
	return settings_in_force(probe);
}

static bool await_sampling(struct probe *probe)
{
	const uint64_t by_ns = monotonic_ns() + UINT64_C(10000000000);

	while (!settings_may_sample(probe) && monotonic_ns() < by_ns)
		poll(NULL, 0, 1);
	return settings_may_sample(probe);
}

static void workers_take_a_change_over_and_old_ones_are_freed(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	for (unsigned i = 0; i < 20; i++)
		assert_int_equal(settings_set(probe, "idle-timeout", i % 2 ? "40s" : "50s"), 0);
	assert_true(await_force(probe));
	assert_int_equal(probe->options.idle_ms, 40000);
	assert_int_equal(probe->environment.idle_ms, 40000); // for outputs that tell it
	assert_int_equal(probe->worker[0]->meter.idle_us[17], 40000000);
	settings_look(probe);
	assert_null(probe->settings->before);
	live_end(probe);
}

// The deadlines that Flows have got already do not count any longer.
static void a_shorter_timeout_ends_flows_soon(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	const uint64_t since_ns = monotonic_ns();
	struct worker_state state;

	assert_int_equal(settings_set(probe, "udp-timeout", "1ms"), 0);
	do {
		poll(NULL, 0, 1);
		worker_state(probe->worker[0], &state);
	} while (state.live_flows > 0 && monotonic_ns() - since_ns < UINT64_C(10000000000));
	assert_int_equal(state.live_flows, 0);
	live_end(probe);
}

static void a_wrong_value_changes_nothing(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	const struct live_settings *before = probe->settings;
	struct error_line error;

	user_errors_to(&error);
	assert_true(settings_set(probe, "filter", "tcp prt 3") < 0);
	user_errors_to(NULL);
	assert_memory_equal(error.text, "--filter 'tcp prt 3'", 20);
	assert_null(probe->options.filter);
	assert_ptr_equal(probe->settings, before);
	live_end(probe);
}

// How many changes may be under way is told, and the rate that exporters know is the one in force.
static void sampling_changes_one_epoch_after_the_other(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	for (unsigned i = 0; i < 40; i++) {
		const char *rates[] = {"packets=10", "random:100", "flows=4", "off"};
		static const uint32_t intervals[] = {10, 100, 4, 1};

		assert_true(await_sampling(probe));
		assert_int_equal(settings_set(probe, "sampling", rates[i % 4]), 0);
		assert_int_equal(probe->epochs.now, i + 1);
		assert_int_equal(environment_interval(&probe->environment), intervals[i % 4]);
		assert_int_equal(environment_newest_selector(&probe->environment), i + 2);
		assert_true(await_force(probe));
		assert_int_equal(probe->worker[0]->meter.epochs.now, i + 1);
	}
	live_end(probe);
}

// As SIGHUP does it, where several values are others in the file.
static void sampling_does_not_wait_for_other_values(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	assert_true(await_sampling(probe));
	for (unsigned i = 0; i < 5; i++)
		assert_int_equal(settings_set(probe, "idle-timeout", i % 2 ? "40s" : "50s"), 0);
	assert_int_equal(settings_set(probe, "sampling", "packets=10"), 0);
	assert_int_equal(settings_set(probe, "active-timeout", "50s"), 0);
	assert_true(await_force(probe));
	assert_int_equal(probe->worker[0]->meter.epochs.now, 1);
	assert_int_equal(probe->worker[0]->sampling.packets, 10);
	live_end(probe);
}

static void the_same_rate_again_is_no_change(void **)
{
	static char *more[] = {"-S", "packets=10", NULL};
	struct probe *probe = live_probe("null:", more);

	assert_int_equal(settings_set(probe, "sampling", "packets=10"), 0);
	assert_int_equal(probe->epochs.now, 0);
	live_end(probe);
}

// Flows of the first epoch that do not end, as if an exporter were stuck.
static void sampling_is_refused_while_too_many_changes_are_under_way(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	struct error_line error;

	assert_true(await_sampling(probe));
	probe->epochs.now = EPOCHS_HELD; // as many changes later
	assert_false(settings_may_sample(probe));
	user_errors_to(&error);
	assert_true(settings_set(probe, "sampling", "packets=10") < 0);
	user_errors_to(NULL);
	assert_non_null(strstr(error.text, "--sampling: Flows that were sampled 13 changes ago"));
	assert_int_equal(probe->epochs.now, EPOCHS_HELD);
	assert_int_equal(probe->options.sampling.packets, 0);
	live_end(probe);
}

static void what_an_output_cannot_tell_is_refused(void **)
{
	struct probe *probe = live_probe("netflow5://127.0.0.1:9", NULL);
	struct error_line error;

	user_errors_to(&error);
	assert_true(settings_set(probe, "sampling", "packets=16384") < 0);
	user_errors_to(NULL);
	assert_non_null(strstr(error.text, "NetFlow v5 can export a sampling interval of at most"));
	assert_int_equal(probe->epochs.now, 0);
	assert_int_equal(settings_set(probe, "sampling", "packets=16383"), 0);
	live_end(probe);
}

// Command line and file as they were: nothing is another one.
static void reading_again_undoes_what_was_set(void **)
{
	static char *more[] = {"-d", "20s", NULL};
	struct probe *probe = live_probe("null:", more);

	assert_int_equal(settings_set(probe, "idle-timeout", "40s"), 0);
	assert_int_equal(settings_set(probe, "filter", "udp"), 0);
	assert_int_equal(settings_read_again(probe), 0);
	assert_int_equal(probe->options.idle_ms, 20000);
	assert_null(probe->options.filter);
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(workers_take_a_change_over_and_old_ones_are_freed),
	    cmocka_unit_test(a_shorter_timeout_ends_flows_soon),
	    cmocka_unit_test(a_wrong_value_changes_nothing),
	    cmocka_unit_test(sampling_changes_one_epoch_after_the_other),
	    cmocka_unit_test(sampling_does_not_wait_for_other_values),
	    cmocka_unit_test(the_same_rate_again_is_no_change),
	    cmocka_unit_test(sampling_is_refused_while_too_many_changes_are_under_way),
	    cmocka_unit_test(what_an_output_cannot_tell_is_refused),
	    cmocka_unit_test(reading_again_undoes_what_was_set),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
