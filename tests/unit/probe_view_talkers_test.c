// SPDX-License-Identifier: BSD-3-Clause
// NOLINTBEGIN(misc-misleading-bidirectional): what it is about
#include "watch_scene.h"

static void each_row_has_rate_share_and_sums(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_TALKERS_VIEW);
	const char *text = draw(fixture, 24, 120, false);

	shows(text, " Hosts, last minute");
	shows(text, "1.00 Mbit/s  75.0 %");
	shows(text, "7,500,000");
	shows(text, "9,000");
	shows(text, "1.33 Mbit/s 100.0 %");
	shows(text, "10,000,000");
	shows(text, " exact; Flows count when their records are made\n");
	fixture_free(fixture);
}

static void an_error_is_said(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_TALKERS_VIEW);
	const char *text;

	fixture->state.kind = 1;
	text = draw(fixture, 24, 80, false);
	shows(text, " Applications, ");
	shows(text, " a row may have up to 77 octets more\n");
	fixture_free(fixture);
}

static void a_filter_leaves_some_out(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_TALKERS_VIEW);
	const char *text;

	strcpy(fixture->state.filter, "DB8");
	text = draw(fixture, 24, 80, false);
	shows(text, "2001:db8::2");
	shows_not(text, "10.0.0.1 ");
	shows(text, " only DB8 (Esc: all)");
	fixture_free(fixture);
}

static void scrolling_begins_further_down(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_TALKERS_VIEW);
	const char *text;

	fixture->state.scroll = 1;
	text = draw(fixture, 24, 80, false);
	shows(text, "2001:db8::2");
	shows_not(text, "10.0.0.1 ");
	fixture_free(fixture);
}

static void names_of_traffic_cannot_act(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_TALKERS_VIEW);
	const char *text;

	strcpy(fixture->history->now.top[0].row[0].key, "\x1b[2J\xc2\x9b"
							"evil\u202e\a");
	text = draw(fixture, 24, 120, false);
	shows(text, "\\x1b[2J\\xc2\\x9bevil");
	for (const char *at = text; *at != '\0'; at++)
		assert_true(*at == '\n' || (unsigned char)*at >= ' ');
	shows_not(text, "\u202e");
	fixture_free(fixture);
}

static void any_size_is_drawn(void **)
{
	draw_all_sizes(WATCH_TALKERS_VIEW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_row_has_rate_share_and_sums),
	    cmocka_unit_test(an_error_is_said),
	    cmocka_unit_test(a_filter_leaves_some_out),
	    cmocka_unit_test(scrolling_begins_further_down),
	    cmocka_unit_test(names_of_traffic_cannot_act),
	    cmocka_unit_test(any_size_is_drawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
// NOLINTEND(misc-misleading-bidirectional)
