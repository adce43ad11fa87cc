// SPDX-License-Identifier: BSD-3-Clause
#include "watch_scene.h"

static void a_worker_is_as_busy_as_it_is_not_idle(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_CORES_VIEW);
	const char *text = draw(fixture, 24, 80, false);

	shows(text,
	      " worker 0          25.0 % ██░░░░░░   25.0 % ██░░░░░░            250           7\n");
	fixture_free(fixture);
}

static void stages_are_of_the_last_interval(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_CORES_VIEW);
	const char *text = draw(fixture, 24, 80, false);

	shows(text, " parse                25.0 ns  25.0 %  ██████████░");
	shows(text, " idle                          75.0 %  ");
	fixture_free(fixture);
}

static void any_size_is_drawn(void **)
{
	draw_all_sizes(WATCH_CORES_VIEW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_worker_is_as_busy_as_it_is_not_idle),
	    cmocka_unit_test(stages_are_of_the_last_interval),
	    cmocka_unit_test(any_size_is_drawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
