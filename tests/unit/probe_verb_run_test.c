// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

static void inputs_are_lines_for_people_and_rows_for_programs(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	char first[200];

	snprintf(first, sizeof(first), "%s", ask_probe(probe, "inputs"));
	first[strcspn(first, "\n")] = '\0';
	assert_true(strlen(first) > 10);
	assert_non_null(strstr(ask_probe(probe, "--json inputs"), "{\"inputs\":[{\"line\":\""));
	live_end(probe);
}

static void reload_reads_the_configuration_again(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	assert_string_equal(ask_probe(probe, "reload"), "the configuration was read again\n");
	live_end(probe);
}

static void put_config(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void what_is_wrong_in_it_is_told_and_changes_nothing(void **)
{
	char *path = capture_name("config"), *more[] = {"-c", path, NULL};
	char expected[300];
	const char *answer;
	struct probe *probe;

	put_config(path, "idle-timeout = 20s\n");
	probe = live_probe("null:", more);
	assert_int_equal(probe->options.idle_ms, 20000);
	put_config(path, "# changed\nidle-timeout = 30 hours\n");
	answer = ask_probe(probe, "reload");
	snprintf(expected, sizeof(expected), "%s:2: ", path);
	assert_non_null(strstr(answer, expected));
	assert_null(strchr(strchr(answer, '\n') + 1, '\n'));
	assert_memory_equal(ask_probe(probe, "--json reload"), "{\"error\":", 9);
	assert_int_equal(probe->options.idle_ms, 20000);
	put_config(path, "idle-timeout = 30s\n");
	assert_string_equal(ask_probe(probe, "reload"), "the configuration was read again\n");
	assert_int_equal(probe->options.idle_ms, 30000);
	live_end(probe);
}

static void templates_are_sent_again_when_asked_for(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	assert_string_equal(ask_probe(probe, "send-template"),
			    "templates and options records are sent again\n");
	assert_string_equal(ask_probe(probe, "--json refresh"),
			    "{\"done\":\"templates and options records are sent again\"}\n");
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(inputs_are_lines_for_people_and_rows_for_programs),
	    cmocka_unit_test(reload_reads_the_configuration_again),
	    cmocka_unit_test(what_is_wrong_in_it_is_told_and_changes_nothing),
	    cmocka_unit_test(templates_are_sent_again_when_asked_for),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
