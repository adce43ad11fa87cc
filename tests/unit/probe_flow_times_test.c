// SPDX-License-Identifier: BSD-3-Clause
#include "meter_trial.h"
#include "probe/meter/flow_times.h"

static const uint64_t hour = UINT64_C(3600) * TRIAL_SECOND;

static struct trial *trial_of(uint64_t active_us)
{
	struct options options = trial_options();

	options.active_ms = active_us / 1000;
	options.idle_ms = UINT64_C(7) * 86400 * 1000;
	return trial_with(&options);
}

static void a_record_of_a_week_has_its_times_to_the_microsecond(void **)
{
	const uint64_t week = 168 * hour;
	struct trial *trial = trial_of(week);

	for (uint64_t at = 0; at <= week; at += hour / 2)
		trial_give(trial, (struct given){.time_us = at, .direction = at == 101 * hour});
	trial_give(trial, (struct given){.time_us = week + 1});
	trial_close(trial, week + 1);
	assert_int_equal(trial->n_records, 2);
	assert_int_equal(trial->record[0].end_reason, FLOW_END_ACTIVE);
	assert_int_equal(trial->record[0].packets[FORWARD], 336);
	assert_int_equal(trial->record[0].start_us[FORWARD], TRIAL_EPOCH);
	assert_int_equal(trial->record[0].end_us[FORWARD], TRIAL_EPOCH + week);
	assert_int_equal(trial->record[0].start_us[REVERSE], TRIAL_EPOCH + 101 * hour);
	assert_int_equal(trial->record[0].end_us[REVERSE], TRIAL_EPOCH + 101 * hour);
	assert_int_equal(trial->record[1].packets[FORWARD], 1);
	trial_end(trial);
}

// A direction's packets of 128 are a carry, and its mark stands where a carry would be seen.
static void a_direction_that_was_silent_for_hours_counts_on(void **)
{
	for (unsigned before = 1; before <= 300; before++) {
		struct trial *trial = trial_of(100 * hour);

		for (unsigned i = 0; i < before; i++)
			trial_give(trial, (struct given){.time_us = i});
		for (unsigned i = 1; i <= 8; i++)
			trial_give(trial, (struct given){.time_us = i * hour, .direction = 1});
		trial_balance(trial);
		assert_int_equal(meter_duration(&trial->meter, 0), 8 * hour);
		for (unsigned i = 0; i < 3; i++)
			trial_give(trial, (struct given){.time_us = 8 * hour + i});
		trial_close(trial, 9 * hour);
		assert_int_equal(trial->n_records, 1);
		assert_int_equal(trial->record[0].packets[FORWARD], before + 3);
		assert_int_equal(trial->record[0].octets[FORWARD], 100 * (before + 3));
		assert_int_equal(trial->record[0].end_us[FORWARD], TRIAL_EPOCH + 8 * hour + 2);
		assert_int_equal(trial->record[0].end_us[REVERSE], TRIAL_EPOCH + 8 * hour);
		trial_end(trial);
	}
}

static void the_end_of_a_silent_direction_stays(void **)
{
	struct trial *trial = trial_of(168 * hour);

	trial_give(trial, (struct given){.time_us = 0});
	trial_give(trial, (struct given){.time_us = 3 * hour + 7});
	for (unsigned i = 4; i <= 100; i++)
		trial_give(trial, (struct given){.time_us = i * hour, .direction = 1});
	trial_close(trial, 101 * hour);
	assert_int_equal(trial->n_records, 1);
	assert_int_equal(trial->record[0].end_us[FORWARD], TRIAL_EPOCH + 3 * hour + 7);
	assert_int_equal(trial->record[0].start_us[REVERSE], TRIAL_EPOCH + 4 * hour);
	assert_int_equal(trial->record[0].end_us[REVERSE], TRIAL_EPOCH + 100 * hour);
	trial_end(trial);
}

// The base of an old Flow stands where the timeout of before wanted it.
static void a_shorter_timeout_holds_from_the_next_packet_on(void **)
{
	struct options options = trial_options();
	struct trial *trial = trial_of(168 * hour);

	for (unsigned i = 0; i <= 20; i++)
		trial_give(trial, (struct given){.time_us = i * hour / 2});
	options.active_ms = 10 * hour / 1000 + 60000;
	options.idle_ms = UINT64_C(7) * 86400 * 1000;
	meter_change(&trial->meter, &options, NULL);
	for (unsigned i = 0; i < 4; i++) {
		meter_sweep(&trial->meter, TRIAL_EPOCH + 10 * hour + i * TRIAL_SECOND);
		trial_give(trial, (struct given){.time_us = 10 * hour + i * TRIAL_SECOND});
	}
	assert_int_equal(trial->meter.window_us, UINT32_MAX); // the fast way is open again
	trial_give(trial, (struct given){.time_us = 10 * hour + 60 * TRIAL_SECOND});
	trial_drain(trial);
	assert_int_equal(trial->n_records, 0);
	trial_give(trial, (struct given){.time_us = 10 * hour + 60 * TRIAL_SECOND + 1});
	trial_close(trial, 11 * hour);
	assert_int_equal(trial->n_records, 2);
	assert_int_equal(trial->record[0].end_reason, FLOW_END_ACTIVE);
	assert_int_equal(trial->record[0].start_us[FORWARD], TRIAL_EPOCH);
	assert_int_equal(trial->record[0].end_us[FORWARD],
			 TRIAL_EPOCH + 10 * hour + 60 * TRIAL_SECOND);
	trial_end(trial);
}

static void a_longer_timeout_lets_an_old_flow_go_on(void **)
{
	struct options options = trial_options();
	struct trial *trial = trial_of(2 * hour);

	for (unsigned i = 0; i <= 3; i++)
		trial_give(trial, (struct given){.time_us = i * hour / 2});
	options.active_ms = 168 * hour / 1000;
	options.idle_ms = 2 * hour / 1000;
	meter_change(&trial->meter, &options, NULL);
	for (unsigned i = 4; i <= 60; i++)
		trial_give(trial, (struct given){.time_us = i * hour / 2});
	trial_close(trial, 30 * hour);
	assert_int_equal(trial->n_records, 1);
	assert_int_equal(trial->record[0].packets[FORWARD], 61);
	assert_int_equal(trial->record[0].end_us[FORWARD] - trial->record[0].start_us[FORWARD],
			 30 * hour);
	trial_end(trial);
}

// Its base is younger than the order to end all that live.
static void an_old_flow_is_ended_with_all_others(void **)
{
	struct trial *trial = trial_of(168 * hour);

	trial_give(trial, (struct given){.time_us = 0});
	trial_give(trial, (struct given){.time_us = hour});
	meter_expire_all(&trial->meter, TRIAL_EPOCH + hour, true);
	trial_give(trial, (struct given){.time_us = 3 * hour});
	meter_expire_some(&trial->meter, TRIAL_EPOCH + 3 * hour);
	trial_drain(trial);
	assert_int_equal(trial->n_records, 1);
	assert_int_equal(trial->record[0].packets[FORWARD], 3);
	trial_end(trial);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_record_of_a_week_has_its_times_to_the_microsecond),
	    cmocka_unit_test(a_direction_that_was_silent_for_hours_counts_on),
	    cmocka_unit_test(the_end_of_a_silent_direction_stays),
	    cmocka_unit_test(a_shorter_timeout_holds_from_the_next_packet_on),
	    cmocka_unit_test(a_longer_timeout_lets_an_old_flow_go_on),
	    cmocka_unit_test(an_old_flow_is_ended_with_all_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
