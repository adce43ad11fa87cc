// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/clock.h"
#include "probe/control/event_list.h"

static struct event_list list;

static void note(enum event_kind kind, enum event_state state, int vlan)
{
	const struct event_note note = {.of = {kind, 0, EVENT_NOWHERE, vlan}, .state = state};

	event_list_add(&list, &note);
}

static void events_are_numbered_and_have_their_time(void **)
{
	const uint64_t before_us = wall_us();

	list = (struct event_list){0};
	assert_null(event_list_at(&list, 0));
	assert_null(event_list_at(&list, 1));
	assert_int_equal(event_list_oldest(&list), 1);
	note(EVENT_MIRROR_LOSS, EVENT_BEGINS, 20);
	note(EVENT_OVERLOAD, EVENT_BEGINS, EVENT_NOWHERE);
	assert_int_equal(list.n, 2);
	assert_int_equal(event_list_at(&list, 1)->of.vlan, 20);
	assert_int_equal(event_list_at(&list, 2)->number, 2);
	assert_in_range(event_list_at(&list, 1)->time_us, before_us, wall_us());
	assert_null(event_list_at(&list, 3));
}

static void what_has_begun_is_open_until_it_ends(void **)
{
	list = (struct event_list){0};
	note(EVENT_MIRROR_LOSS, EVENT_BEGINS, 20);
	note(EVENT_MIRROR_LOSS, EVENT_BEGINS, 30);
	note(EVENT_MIRROR_LOSS, EVENT_CHANGES, 20);
	assert_int_equal(list.open[EVENT_MIRROR_LOSS], 2);
	assert_int_equal(list.begun[EVENT_MIRROR_LOSS], 2);
	assert_false(event_list_is_open(&list, event_list_at(&list, 1))); // number 3 is newer
	assert_true(event_list_is_open(&list, event_list_at(&list, 2)));
	assert_true(event_list_is_open(&list, event_list_at(&list, 3)));
	note(EVENT_MIRROR_LOSS, EVENT_ENDS, 20);
	assert_false(event_list_is_open(&list, event_list_at(&list, 3)));
	assert_false(event_list_is_open(&list, event_list_at(&list, 4)));
	assert_int_equal(list.open[EVENT_MIRROR_LOSS], 1);
	assert_int_equal(list.begun[EVENT_MIRROR_LOSS], 2);
}

static void the_oldest_are_forgotten(void **)
{
	list = (struct event_list){0};
	for (int i = 0; i < EVENTS_KEPT + 10; i++)
		note(EVENT_LINK_DOWN, i % 2 == 0 ? EVENT_BEGINS : EVENT_ENDS, i);
	assert_int_equal(event_list_oldest(&list), 11);
	assert_null(event_list_at(&list, 10));
	assert_int_equal(event_list_at(&list, 11)->of.vlan, 10);
	assert_int_equal(event_list_at(&list, EVENTS_KEPT + 10)->of.vlan, EVENTS_KEPT + 9);
	assert_int_equal(list.begun[EVENT_LINK_DOWN], (EVENTS_KEPT + 10) / 2);
}

// They are names of JSON and labels of metrics.
static void each_kind_has_a_name_of_its_own(void **)
{
	for (unsigned kind = 0; kind < EVENT_N_KINDS; kind++) {
		const char *name = event_kind_name(kind);

		assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz-"), strlen(name));
		assert_true(strlen(event_kind_help(kind)) > 10);
		assert_true(strlen(event_kind_figure(kind)) > 0);
		for (unsigned other = 0; other < kind; other++)
			assert_string_not_equal(name, event_kind_name(other));
	}
	assert_string_equal(event_state_name(EVENT_CHANGES), "changes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(events_are_numbered_and_have_their_time),
	    cmocka_unit_test(what_has_begun_is_open_until_it_ends),
	    cmocka_unit_test(the_oldest_are_forgotten),
	    cmocka_unit_test(each_kind_has_a_name_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
