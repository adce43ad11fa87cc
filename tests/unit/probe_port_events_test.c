// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/port_events.h"

#include "probe_asked.h"

static const struct event_note *last(const struct probe *probe)
{
	return event_list_at(&probe->events, probe->events.n);
}

static void change(struct probe *probe, enum port_link before, enum port_link now)
{
	const struct port_state port = {
	    .input = pmd_input_name(probe->pmd, 0), .number = 3, .link = now};

	port_events_note(probe, &port, before);
}

static void links_and_interfaces_go_and_come_back(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	change(probe, PORT_LINK_NONE, PORT_LINK_UP);
	change(probe, PORT_LINK_UP, PORT_LINK_UP);
	assert_int_equal(probe->events.n, 0);
	change(probe, PORT_LINK_UP, PORT_LINK_DOWN);
	assert_int_equal(probe->events.n, 1);
	assert_int_equal(last(probe)->of.kind, EVENT_LINK_DOWN);
	assert_int_equal(last(probe)->state, EVENT_BEGINS);
	assert_int_equal(last(probe)->of.input, 0);
	assert_int_equal(last(probe)->of.port, 3);
	assert_non_null(strstr(last(probe)->text, ", port 3: the link is down"));
	change(probe, PORT_LINK_DOWN, PORT_LINK_GONE); // one ends, one begins
	assert_int_equal(probe->events.n, 3);
	assert_int_equal(probe->events.open[EVENT_LINK_DOWN], 0);
	assert_int_equal(probe->events.open[EVENT_INPUT_GONE], 1);
	change(probe, PORT_LINK_GONE, PORT_LINK_UP);
	assert_int_equal(probe->events.n, 4);
	assert_int_equal(last(probe)->state, EVENT_ENDS);
	assert_non_null(strstr(last(probe)->text, "over: "));
	assert_int_equal(probe->events.open[EVENT_INPUT_GONE], 0);
	live_end(probe);
}

// The device of this test is there.
static void a_port_that_was_gone_is_found_there(void **)
{
	struct port_watch watch = {{PORT_LINK_GONE}};
	struct probe *probe = live_probe("null:", NULL);

	port_events_look(&watch, probe);
	assert_int_equal(probe->events.n, 1);
	assert_int_equal(last(probe)->of.kind, EVENT_INPUT_GONE);
	assert_int_equal(last(probe)->state, EVENT_ENDS);
	port_events_look(&watch, probe);
	assert_int_equal(probe->events.n, 1);
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(links_and_interfaces_go_and_come_back),
	    cmocka_unit_test(a_port_that_was_gone_is_found_there),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
