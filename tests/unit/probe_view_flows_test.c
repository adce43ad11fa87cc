// SPDX-License-Identifier: BSD-3-Clause
#include "watch_scene.h"

static void each_live_flow_is_a_row(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_FLOWS_VIEW);
	const char *text = draw(fixture, 24, 120, false);

	shows(text, " Live Flows by rate");
	shows(text, " 10.0.0.1:40000 ");
	shows(text, " [2001:db8::2]:443 ");
	shows(text, "1.00 Mbit/s  1.00 MB  8.0 s  0.5 s\n");
	fixture_free(fixture);
}

static void a_small_screen_keeps_addresses_whole(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_FLOWS_VIEW);
	const char *text = draw(fixture, 24, 80, false);

	shows(text, " 10.0.0.1:40000        [2001:db8::2]:443     tcp  TLS");
	fixture_free(fixture);
}

static void no_flows_are_said(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_FLOWS_VIEW);
	const char *text;

	fixture->history->now.n_flows = 0;
	text = draw(fixture, 24, 80, false);
	shows(text, " no live Flows\n");
	fixture_free(fixture);
}

static void any_size_is_drawn(void **)
{
	draw_all_sizes(WATCH_FLOWS_VIEW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_live_flow_is_a_row),
	    cmocka_unit_test(a_small_screen_keeps_addresses_whole),
	    cmocka_unit_test(no_flows_are_said),
	    cmocka_unit_test(any_size_is_drawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
