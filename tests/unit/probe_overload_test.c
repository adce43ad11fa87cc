// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

static struct probe *begin(void)
{
	struct probe *probe = live_probe("null:", (char *[]){"--overload", "ladder", NULL});

	assert_int_equal(probe->overload.ladder.step, SHED_NOTHING);
	return probe;
}

static void take(struct probe *probe, unsigned step)
{
	const uint64_t by_ns = monotonic_ns() + UINT64_C(10000000000);

	probe->overload.ladder.step = step;
	assert_int_equal(settings_shed(probe), 0);
	while (settings_are_awaited(probe)) {
		assert_true(monotonic_ns() < by_ns);
		event_loop_wait(&probe->loop, monotonic_ns() + 1000000);
	}
}

static void steps_are_put_in_force_and_taken_back(void **)
{
	struct probe *probe = begin();
	const uint32_t epoch = probe->epochs.now;

	take(probe, SHED_CLASSIFICATION);
	assert_false(probe->settings->classifies);
	assert_true(probe->settings->measures);
	assert_int_equal(probe->epochs.now, epoch); // records are as before
	take(probe, SHED_MEASURES);
	assert_false(probe->settings->measures);
	assert_int_equal(probe->epochs.now, epoch + 1);
	assert_int_equal(sampling_interval_of(&probe->overload.rate), 1);
	take(probe, SHED_FLOWS + 1);
	assert_int_equal(probe->epochs.now, epoch + 2);
	assert_int_equal(probe->epochs.of[epoch_slot(epoch + 2)].interval, 4);
	assert_int_equal(probe->options.sampling.flows, 0); // what was asked for stays
	take(probe, SHED_NOTHING);
	assert_true(probe->settings->classifies && probe->settings->measures);
	assert_int_equal(probe->epochs.of[epoch_slot(epoch + 3)].interval, 1);
	live_end(probe);
}

// Also while somebody changes something else.
static void a_setting_that_is_changed_keeps_the_step(void **)
{
	struct probe *probe = begin();
	const uint32_t epoch = probe->epochs.now;

	take(probe, SHED_FLOWS);
	assert_int_equal(settings_set(probe, "active-timeout", "7s"), 0);
	assert_int_equal(probe->epochs.now, epoch + 1);
	assert_int_equal(probe->settings->options.sampling.flows, 2);
	assert_int_equal(settings_set(probe, "sampling", "flows=10"), 0);
	assert_int_equal(probe->settings->options.sampling.flows, 20);
	live_end(probe);
}

static void timeouts_are_shortened_for_workers_alone(void **)
{
	struct probe *probe = begin();
	const uint64_t idle_ms = probe->options.idle_ms;

	probe->overload.ladder.idle_shift = 2;
	assert_int_equal(settings_shed(probe), 0);
	assert_int_equal(probe->settings->options.idle_ms, idle_ms / 4);
	assert_true(probe->settings->hurries);
	assert_int_equal(probe->options.idle_ms, idle_ms);
	live_end(probe);
}

static void a_probe_with_time_to_spare_sheds_nothing(void **)
{
	struct probe *probe = begin();
	char text[96];

	for (unsigned i = 0; i < 5; i++)
		overload_look(probe);
	assert_int_equal(probe->overload.ladder.step, SHED_NOTHING);
	overload_say(probe, text, sizeof(text));
	assert_string_equal(text, "nothing");
	assert_non_null(strstr(ask_probe(probe, "--json statistics"), "\"overload_step\":0"));
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(steps_are_put_in_force_and_taken_back),
	    cmocka_unit_test(a_setting_that_is_changed_keeps_the_step),
	    cmocka_unit_test(timeouts_are_shortened_for_workers_alone),
	    cmocka_unit_test(a_probe_with_time_to_spare_sheds_nothing),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
