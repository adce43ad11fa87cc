// SPDX-License-Identifier: BSD-3-Clause
#include "watch_scene.h"

static void ports_and_what_was_lost_where_are_shown(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_DROPS_VIEW);
	const char *text = draw(fixture, 24, 80, false);

	shows(text, " rx0                  up     10.0 Gbit/s     235 kpps  8.00 Mbit/s");
	shows(text,
	      " input      rx0 queue 0         missed by nic                      45     45 /s\n");
	shows(text,
	      " metering   worker 0            lost full                           5      5 /s\n");
	fixture_free(fixture);
}

static void nothing_lost_is_said(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_DROPS_VIEW);
	const char *text;

	fixture->history->now.n_drops = 0;
	text = draw(fixture, 24, 80, false);
	shows(text, " nothing was lost\n");
	fixture_free(fixture);
}

static void any_size_is_drawn(void **)
{
	draw_all_sizes(WATCH_DROPS_VIEW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ports_and_what_was_lost_where_are_shown),
	    cmocka_unit_test(nothing_lost_is_said),
	    cmocka_unit_test(any_size_is_drawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
