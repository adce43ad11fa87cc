// SPDX-License-Identifier: BSD-3-Clause
#include "watch_scene.h"

static void the_frame_says_whom_and_how_it_goes(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_OVERVIEW);
	const char *text = draw(fixture, 24, 80, false);

	shows(text, " lineprobe  /run/lineprobe/rx0 ");
	shows(text, " running 1 h 02 min   12:34:56\n");
	shows(text, " live\n");
	shows(text, " w: last minute   s: by octets ");
	fixture_free(fixture);
}

static void a_probe_that_is_gone_is_said_and_its_last_figures_stay(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_OVERVIEW);
	const char *text;

	fixture->state.link = WATCH_GONE;
	text = draw(fixture, 24, 80, false);
	shows(text, "no answer: trying\n");
	shows(text, "235 kpps");
	fixture_free(fixture);
}

static void pausing_is_said(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_OVERVIEW);
	const char *text;

	fixture->state.paused = true;
	text = draw(fixture, 24, 80, false);
	shows(text, " paused\n");
	fixture_free(fixture);
}

static void typing_is_seen(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_OVERVIEW);
	const char *text;

	fixture->state.typing = true;
	strcpy(fixture->state.typed, "10.0");
	text = draw(fixture, 24, 80, false);
	shows(text, " filter: 10.0_ ");
	fixture_free(fixture);
}

static void before_the_first_answer_it_waits(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_OVERVIEW);
	const char *text;

	fixture->history->turns = 0;
	text = draw(fixture, 24, 80, false);
	shows(text, "waiting for the probe at /run/lineprobe/rx0\n");
	fixture_free(fixture);
}

static void what_the_probe_could_not_answer_is_said(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_OVERVIEW);
	const char *text;

	strcpy(fixture->history->now.error, "there is no command 'top'");
	text = draw(fixture, 24, 80, false);
	shows(text, " there is no command 'top'\n");
	fixture_free(fixture);
}

static void a_terminal_of_letters_gets_letters(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_OVERVIEW);
	const char *text = draw(fixture, 24, 80, true);

	for (const char *at = text; *at != '\0'; at++)
		assert_true((unsigned char)*at < 0x7f);
	shows(text, " #####.............  250 of 1,000 Flows");
	fixture_free(fixture);
}

static void a_tiny_one_is_told(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_OVERVIEW);
	const char *text = draw(fixture, 4, 20, true);

	shows(text, "too small\n");
	fixture_free(fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_frame_says_whom_and_how_it_goes),
	    cmocka_unit_test(a_probe_that_is_gone_is_said_and_its_last_figures_stay),
	    cmocka_unit_test(pausing_is_said),
	    cmocka_unit_test(typing_is_seen),
	    cmocka_unit_test(before_the_first_answer_it_waits),
	    cmocka_unit_test(what_the_probe_could_not_answer_is_said),
	    cmocka_unit_test(a_terminal_of_letters_gets_letters),
	    cmocka_unit_test(a_tiny_one_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
