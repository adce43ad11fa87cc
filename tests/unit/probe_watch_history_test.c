// SPDX-License-Identifier: BSD-3-Clause
#include "watch_scene.h"

static void is_near(double value, double expected)
{
	assert_true(value > expected - 0.001 && value < expected + 0.001);
}

static void rates_follow_from_two_snapshots(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_OVERVIEW);
	const struct watch_history *history = fixture->history;

	is_near(watch_series_last(&history->packets), 234567);
	is_near(watch_series_last(&history->bits), 8000000);
	is_near(watch_series_last(&history->lost), 50);
	is_near(watch_series_last(&history->flows), 250);
	is_near(watch_port_bits(history, 0), 8000000);
	is_near(watch_port_packets(history, 0), 234567);
	is_near(watch_output_sent(history, 0), 41);
	is_near(watch_output_lost(history, 0), 2);
	is_near(watch_drop_rate(history, 0), 45);
	is_near(watch_stage_ns(history, 0), 25);
	is_near(watch_stage_part(history, 1), 0.75);
	fixture_free(fixture);
}

static void what_has_a_name_has_a_series(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_OVERVIEW);

	is_near(watch_series_last(watch_series_of(fixture->history, 'p', "rx0")), 8000000);
	is_near(watch_series_last(watch_series_of(fixture->history, '0', "10.0.0.1")), 1000000);
	assert_null(watch_series_of(fixture->history, '1', "10.0.0.1"));
	fixture_free(fixture);
}

static void a_probe_that_began_anew_has_no_history(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_OVERVIEW);
	struct watch_snapshot *anew = calloc(1, sizeof(*anew));

	anew->running_ms = 5;
	anew->packets = 7;
	watch_history_add(fixture->history, anew);
	assert_int_equal(fixture->history->packets.n, 0);
	assert_null(watch_series_of(fixture->history, 'p', "rx0"));
	free(anew);
	fixture_free(fixture);
}

static void names_that_are_gone_longest_make_room(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_OVERVIEW);
	struct watch_snapshot *next = calloc(1, sizeof(*next));

	*next = fixture->history->now;
	next->top[0].n = 30;
	for (unsigned turn = 0; turn < 40; turn++) {
		for (unsigned i = 0; i < 30; i++)
			snprintf(next->top[0].row[i].key, WATCH_NAME, "%u.%u", turn, i);
		next->at += 1;
		watch_history_add(fixture->history, next);
	}
	assert_null(watch_series_of(fixture->history, '0', "10.0.0.1"));
	assert_null(watch_series_of(fixture->history, '0', "1.1"));
	assert_non_null(watch_series_of(fixture->history, '0', "39.29"));
	assert_int_equal(watch_series_of(fixture->history, 'p', "rx0")->n, 41);
	free(next);
	fixture_free(fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rates_follow_from_two_snapshots),
	    cmocka_unit_test(what_has_a_name_has_a_series),
	    cmocka_unit_test(a_probe_that_began_anew_has_no_history),
	    cmocka_unit_test(names_that_are_gone_longest_make_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
