// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/watch/watch_state.h"

static struct watch_state state;

static int begin(void **)
{
	watch_state_init(&state, "/run/lineprobe/rx0");
	return 0;
}

static void press(const char *keys)
{
	for (; *keys != '\0'; keys++)
		assert_true(watch_state_key(&state, (unsigned char)*keys));
}

static void asks(const char *expected)
{
	char all[1024] = "", command[160];

	for (unsigned i = 0; watch_command(&state, i, command, sizeof(command)); i++) {
		strcat(all, command);
		strcat(all, "\n");
	}
	assert_string_equal(all, expected);
}

#define ALL "statistics\nports\noutputs\n"

static void each_view_asks_for_what_it_shows(void **)
{
	asks(ALL "top hosts --top 250 --by octets --over minute\n"
		 "top apps --top 250 --by octets --over minute\n"
		 "top ports --top 250 --by octets --over minute\n");
	press("2ksw");
	asks(ALL "top apps --top 250 --by packets --over hour\n");
	press("3s");
	asks(ALL "flows --top 200 --by octets\n");
	press("4");
	asks(ALL);
	press("6");
	asks(ALL "stages\n");
}

static void views_follow_each_other(void **)
{
	for (unsigned i = 0; i < WATCH_VIEWS; i++) {
		assert_int_equal(state.view, i);
		press("\t");
	}
	assert_int_equal(state.view, WATCH_OVERVIEW);
	watch_state_key(&state, WATCH_KEY_LEFT);
	assert_int_equal(state.view, WATCH_CORES_VIEW);
}

static void a_filter_is_typed_used_and_left(void **)
{
	press("2/10.0");
	assert_true(watch_passes(&state, "10.0.0.1"));
	assert_false(watch_passes(&state, "10.1.0.1"));
	press("x");
	watch_state_key(&state, WATCH_KEY_ERASE);
	watch_state_key(&state, WATCH_KEY_ENTER);
	assert_string_equal(state.filter, "10.0");
	press("/q"); // no command while it is typed
	assert_false(state.quits);
	watch_state_key(&state, WATCH_KEY_ESCAPE);
	assert_string_equal(state.filter, "10.0");
	watch_state_key(&state, WATCH_KEY_ESCAPE);
	assert_string_equal(state.filter, "");
}

static void a_filter_that_is_too_long_is_cut(void **)
{
	press("/");
	for (unsigned i = 0; i < 200; i++)
		press("a");
	assert_int_equal(strlen(state.typed), sizeof(state.typed) - 1);
}

static void scrolling_stops_at_the_begin(void **)
{
	watch_state_key(&state, WATCH_KEY_PAGE_DOWN);
	watch_state_key(&state, WATCH_KEY_UP);
	assert_int_equal(state.scroll, 9);
	watch_state_key(&state, WATCH_KEY_PAGE_UP);
	assert_int_equal(state.scroll, 0);
	watch_state_key(&state, WATCH_KEY_DOWN);
	press("2");
	assert_int_equal(state.scroll, 0);
}

static void the_rest_is_switched(void **)
{
	press("p");
	assert_true(state.paused);
	press(" ?");
	assert_false(state.paused);
	assert_true(state.helps);
	watch_state_key(&state, WATCH_KEY_ESCAPE);
	assert_false(state.helps);
	press("++");
	assert_int_equal(state.interval_ms, 4000);
	press("-------");
	assert_int_equal(state.interval_ms, 250);
	assert_false(watch_state_key(&state, '$'));
	press("q");
	assert_true(state.quits);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(each_view_asks_for_what_it_shows, begin),
	    cmocka_unit_test_setup(views_follow_each_other, begin),
	    cmocka_unit_test_setup(a_filter_is_typed_used_and_left, begin),
	    cmocka_unit_test_setup(a_filter_that_is_too_long_is_cut, begin),
	    cmocka_unit_test_setup(scrolling_stops_at_the_begin, begin),
	    cmocka_unit_test_setup(the_rest_is_switched, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
