// SPDX-License-Identifier: BSD-3-Clause
#include "meter_trial.h"

static void a_gap_as_long_as_idle_ends_a_flow(void **)
{
	struct trial *trial = trial_new();

	trial_give(trial, (struct given){.time_us = 0});
	trial_give(trial, (struct given){.time_us = 15 * TRIAL_SECOND - 1});
	trial_give(trial, (struct given){.time_us = 30 * TRIAL_SECOND - 1});
	trial_close(trial, 31 * TRIAL_SECOND);
	assert_int_equal(trial->n_records, 2);
	assert_int_equal(trial->record[0].end_reason, FLOW_END_IDLE);
	assert_int_equal(trial->record[0].packets[FORWARD], 2);
	assert_int_equal(trial->record[0].end_us[FORWARD] - trial->record[0].start_us[FORWARD],
			 15 * TRIAL_SECOND - 1);
	assert_int_equal(trial->record[1].end_reason, FLOW_END_FORCED);
	trial_end(trial);
}

static void a_long_flow_is_cut_and_goes_on(void **)
{
	struct trial *trial = trial_new();

	for (unsigned i = 0; i <= 100; i++)
		trial_give(trial, (struct given){.time_us = i * TRIAL_SECOND, .direction = i % 2});
	trial_close(trial, 100 * TRIAL_SECOND);
	assert_int_equal(trial->n_records, 2);
	assert_int_equal(trial->record[0].end_reason, FLOW_END_ACTIVE);
	assert_int_equal(trial->record[0].packets[FORWARD], 31); // seconds 0 to 60
	assert_int_equal(trial->record[0].packets[REVERSE], 30);
	assert_false(trial->record[0].has & RECORD_HAS(CONTINUES));
	assert_true(trial->record[1].has & RECORD_HAS(CONTINUES));
	// second 61 is the other side's, who began it stays the initiator
	assert_int_equal(trial->record[1].packets[FORWARD], 20);
	assert_int_equal(trial->record[1].start_us[REVERSE], TRIAL_EPOCH + 61 * TRIAL_SECOND);
	assert_int_equal(trial->record[1].start_us[FORWARD], TRIAL_EPOCH + 62 * TRIAL_SECOND);
	trial_end(trial);
}

static void a_flow_that_is_silent_after_its_active_timeout_has_one_record(void **)
{
	struct trial *trial = trial_new();

	for (unsigned i = 0; i <= 60; i += 5)
		trial_give(trial, (struct given){.time_us = i * TRIAL_SECOND});
	meter_sweep_all(&trial->meter, TRIAL_EPOCH + 61 * TRIAL_SECOND);
	meter_sweep_all(&trial->meter, TRIAL_EPOCH + 76 * TRIAL_SECOND);
	assert_int_equal(flow_table_live(&trial->meter.table), 0);
	trial_give(trial, (struct given){.time_us = 77 * TRIAL_SECOND});
	trial_close(trial, 77 * TRIAL_SECOND);
	assert_int_equal(trial->n_records, 2);
	assert_int_equal(trial->record[0].end_reason, FLOW_END_ACTIVE);
	assert_int_equal(trial->record[0].packets[FORWARD], 13);
	assert_false(trial->record[1].has & RECORD_HAS(CONTINUES));
	trial_end(trial);
}

static void a_record_never_lasts_longer_than_the_active_timeout(void **)
{
	struct trial *trial = trial_new();

	// an hour's capture behind one that began an hour later
	for (unsigned i = 0; i < 200; i++)
		trial_give(trial,
			   (struct given){.time_us = 3600 * TRIAL_SECOND + i * TRIAL_SECOND});
	for (unsigned i = 0; i < 200; i++)
		trial_give(trial, (struct given){.time_us = i * TRIAL_SECOND});
	trial_close(trial, 3800 * TRIAL_SECOND);
	assert_int_equal(trial->n_records, 8); // 0 to 60, 61 to 121, 122 to 182, the rest; twice
	for (unsigned i = 0; i < trial->n_records; i++) {
		const struct flow_record *record = &trial->record[i];

		assert_true(record->start_us[FORWARD] <= record->end_us[FORWARD]);
		assert_true(record->end_us[FORWARD] - record->start_us[FORWARD] <=
			    60 * TRIAL_SECOND);
		assert_int_equal(record->packets[FORWARD], i % 4 == 3 ? 17 : 61);
	}
	trial_end(trial);
}

static void the_earlier_timeout_names_the_reason(void **)
{
	struct trial *trial = trial_new();

	for (unsigned i = 0; i <= 55; i += 5)
		trial_give(trial, (struct given){.flow = 1, .time_us = i * TRIAL_SECOND});
	for (unsigned i = 0; i <= 60; i += 5)
		trial_give(trial, (struct given){.flow = 2, .time_us = i * TRIAL_SECOND});
	trial_give(trial, (struct given){.flow = 3, .time_us = 61 * TRIAL_SECOND});
	trial_close(trial, 75 * TRIAL_SECOND);
	assert_int_equal(trial->n_records, 3);
	assert_int_equal(trial->record[0].end_reason, FLOW_END_IDLE); // since second 70
	assert_int_equal(trial->record[1].end_reason, FLOW_END_ACTIVE);
	assert_int_equal(trial->record[2].end_reason, FLOW_END_FORCED);
	trial_end(trial);
}

// Polls at 50 us: the sweep's bound a poll must still be enough.
static void silent_flows_end_within_a_second(void **)
{
	struct options options = trial_options();
	struct trial *trial;
	uint64_t now = 0;

	options.max_flows = 50000;
	trial = trial_with(&options);
	for (unsigned i = 0; i < 50000; i++)
		trial_give(trial, (struct given){.flow = i, .time_us = now += 20});
	trial_drain(trial);
	for (; flow_table_live(&trial->meter.table) != 0; now += 50) {
		assert_true(now < 17 * TRIAL_SECOND);
		meter_sweep(&trial->meter, TRIAL_EPOCH + now);
		trial_drain(trial);
	}
	assert_int_equal(trial->n_records, 50000);
	assert_int_equal(trial_packets(trial, FLOW_END_IDLE), 50000);
	trial_end(trial);
}

static void a_leap_of_the_clock_by_years_ends_flows_like_any_gap(void **)
{
	struct trial *trial = trial_new();
	uint64_t years = UINT64_C(40) * 365 * 86400 * TRIAL_SECOND;

	trial_give(trial, (struct given){.flow = 1});
	trial_give(trial, (struct given){.flow = 2, .time_us = years});
	trial_give(trial, (struct given){.flow = 1, .time_us = years + 1});
	trial_give(trial, (struct given){.flow = 1, .time_us = 5}); // and back
	trial_close(trial, years + 2);
	assert_int_equal(trial->n_records, 4);
	assert_int_equal(trial_packets(trial, FLOW_END_IDLE), 1);
	for (unsigned i = 0; i < trial->n_records; i++)
		assert_true(trial->record[i].start_us[FORWARD] <= trial->record[i].end_us[FORWARD]);
	trial_end(trial);
}

// Far beyond what 32 bits of microseconds hold, 71 minutes.
static void a_week_of_silence_is_told_from_a_microsecond_less(void **)
{
	const uint64_t week = UINT64_C(7) * 86400 * TRIAL_SECOND;
	struct options options = trial_options();
	struct trial *trial;

	options.idle_ms = options.tcp_end_ms = week / 1000;
	options.active_ms = 3600 * 1000;
	trial = trial_with(&options);
	trial_give(trial, (struct given){.flow = 1});
	trial_give(trial, (struct given){.flow = 2});
	for (uint64_t wrap = UINT64_C(1) << 32; wrap < week; wrap += UINT64_C(1) << 32) {
		meter_sweep_all(&trial->meter, TRIAL_EPOCH + wrap - 1);
		meter_sweep_all(&trial->meter, TRIAL_EPOCH + wrap + 1);
	}
	meter_sweep_all(&trial->meter, TRIAL_EPOCH + week - 1);
	assert_int_equal(flow_table_live(&trial->meter.table), 2);
	trial_give(trial, (struct given){.flow = 1, .time_us = week - 1}); // goes on, after a cut
	meter_sweep_all(&trial->meter, TRIAL_EPOCH + week + 5 * TRIAL_SECOND);
	assert_int_equal(flow_table_live(&trial->meter.table), 1);
	trial_give(trial, (struct given){.flow = 1, .time_us = 2 * week - 1}); // another one
	trial_close(trial, 2 * week);
	assert_int_equal(trial->n_records, 4);
	assert_int_equal(trial->record[0].end_reason, FLOW_END_ACTIVE);
	assert_int_equal(trial->record[1].end_reason, FLOW_END_IDLE);
	assert_int_equal(trial->record[2].end_reason, FLOW_END_IDLE);
	assert_true(trial->record[2].has & RECORD_HAS(CONTINUES));
	assert_int_equal(trial->record[3].end_reason, FLOW_END_FORCED);
	assert_false(trial->record[3].has & RECORD_HAS(CONTINUES));
	trial_end(trial);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_gap_as_long_as_idle_ends_a_flow),
	    cmocka_unit_test(a_long_flow_is_cut_and_goes_on),
	    cmocka_unit_test(a_flow_that_is_silent_after_its_active_timeout_has_one_record),
	    cmocka_unit_test(a_record_never_lasts_longer_than_the_active_timeout),
	    cmocka_unit_test(the_earlier_timeout_names_the_reason),
	    cmocka_unit_test(silent_flows_end_within_a_second),
	    cmocka_unit_test(a_week_of_silence_is_told_from_a_microsecond_less),
	    cmocka_unit_test(a_leap_of_the_clock_by_years_ends_flows_like_any_gap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
