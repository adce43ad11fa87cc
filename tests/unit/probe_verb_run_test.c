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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(inputs_are_lines_for_people_and_rows_for_programs),
	    cmocka_unit_test(reload_reads_the_configuration_again),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
