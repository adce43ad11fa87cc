// SPDX-License-Identifier: BSD-3-Clause
#include "watch_scene.h"

static void rates_losses_and_the_table_are_of_the_last_second(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_OVERVIEW);
	const char *text = draw(fixture, 24, 80, false);

	shows(text, " Packets       235 kpps");
	shows(text, " Traffic    8.00 Mbit/s");
	shows(text, " Records          50 /s");
	shows(text, " Lost             50 /s  50 packets, 0 records since the start");
	shows(text, " Table           25.0 %  █████░");
	shows(text, "250 of 1,000 Flows, 7 evicted");
	shows(text, " Hosts, last minute                     Applications, last minute\n");
	shows(text, " 10.0.0.1      1.00 Mbit/s  75 %");
	shows(text, "TLS            667 kbit/s 100 %");
	shows(text, " ipfix://10.0.0.5 ");
	fixture_free(fixture);
}

static void a_large_screen_has_more_of_it(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_OVERVIEW);
	const char *text = draw(fixture, 50, 200, false);

	shows(text, "Ports, last minute");
	shows(text, " rx0                  up     10.0 Gbit/s     235 kpps  8.00 Mbit/s");
	fixture_free(fixture);
}

static void nothing_lost_is_said(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_OVERVIEW);
	const char *text;

	fixture->history->now.lost = fixture->history->now.dropped = 0;
	text = draw(fixture, 24, 80, false);
	shows(text, " Lost           nothing\n");
	fixture_free(fixture);
}

static void any_size_is_drawn(void **)
{
	draw_all_sizes(WATCH_OVERVIEW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rates_losses_and_the_table_are_of_the_last_second),
	    cmocka_unit_test(a_large_screen_has_more_of_it),
	    cmocka_unit_test(nothing_lost_is_said),
	    cmocka_unit_test(any_size_is_drawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
