// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

static void note(struct probe *probe, enum event_state state, int vlan, double figure)
{
	struct event_note note = {
	    .of = {EVENT_MIRROR_LOSS, 0, EVENT_NOWHERE, vlan}, .state = state, .figure = figure};

	snprintf(note.text, sizeof(note.text), "about VLAN %d", vlan);
	event_list_add(&probe->events, &note);
}

static void events_are_listed_with_all_that_is_known(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	const char *answer;
	char input[160];

	assert_non_null(
	    strstr(ask_probe(probe, "--json events"), "\"newest\":0,\"oldest\":1,\"events\":[]"));
	note(probe, EVENT_BEGINS, 20, 3);
	answer = ask_probe(probe, "--json events");
	assert_non_null(strstr(answer, "\"newest\":1,\"oldest\":1,\"events\":[{\"number\":1,"
				       "\"time_milliseconds\":"));
	snprintf(input, sizeof(input),
		 "\"kind\":\"mirror-loss\",\"state\":\"begins\",\"input\":\"%s\",\"vlan\":\"20\","
		 "\"figure\":3.00,\"figure_before\":0.00,\"text\":\"about VLAN 20\"}",
		 pmd_input_name(probe->pmd, 0));
	assert_non_null(strstr(answer, input));
	answer = ask_probe(probe, "events");
	assert_non_null(strstr(answer, "number"));
	assert_non_null(strstr(answer, "mirror-loss"));
	assert_non_null(strstr(answer, "about VLAN 20"));
	live_end(probe);
}

static void what_belongs_to_no_input_says_so(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	const struct event_note note = {
	    .of = {EVENT_OVERLOAD, EVENT_NOWHERE, EVENT_NOWHERE, EVENT_NOWHERE}, .figure = 1};

	event_list_add(&probe->events, &note);
	assert_non_null(strstr(ask_probe(probe, "--json events"),
			       "\"kind\":\"overload\",\"state\":\"begins\",\"input\":null,"
			       "\"vlan\":null,\"figure\":1.00"));
	live_end(probe);
}

static void newer_ones_and_open_ones_are_asked_for(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	const char *answer;

	note(probe, EVENT_BEGINS, 20, 3);
	note(probe, EVENT_BEGINS, 30, 3);
	note(probe, EVENT_ENDS, 20, 0);
	answer = ask_probe(probe, "--json events --after 2");
	assert_non_null(strstr(answer, "\"number\":3"));
	assert_null(strstr(answer, "\"number\":2"));
	answer = ask_probe(probe, "--json events --open");
	assert_non_null(strstr(answer, "\"number\":2"));
	assert_null(strstr(answer, "\"number\":1"));
	assert_null(strstr(answer, "\"number\":3"));
	assert_null(strstr(ask_probe(probe, "--json events --open --after 2"), "\"number\":"));
	live_end(probe);
}

static void wrong_words_are_refused(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	assert_memory_equal(ask_probe(probe, "events --since 3"), "error: '--since'", 16);
	assert_memory_equal(ask_probe(probe, "events --after"), "error: --after", 14);
	assert_memory_equal(ask_probe(probe, "events --after x"), "error: --after", 14);
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(events_are_listed_with_all_that_is_known),
	    cmocka_unit_test(what_belongs_to_no_input_says_so),
	    cmocka_unit_test(newer_ones_and_open_ones_are_asked_for),
	    cmocka_unit_test(wrong_words_are_refused),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
