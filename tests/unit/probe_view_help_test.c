// SPDX-License-Identifier: BSD-3-Clause
#include "watch_scene.h"

static void all_keys_fit_into_a_small_screen(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_OVERVIEW);
	const char *text;

	fixture->state.helps = true;
	text = draw(fixture, 24, 80, false);
	shows(text, " q, Ctrl-C");
	shows(text, "each by its own peak\n");
	shows_not(text, "…");
	fixture_free(fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_keys_fit_into_a_small_screen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
