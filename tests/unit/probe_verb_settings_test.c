// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

static void a_value_that_is_set_is_in_force_when_it_is_said(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	assert_string_equal(ask_probe(probe, "set idle-timeout 40s"), "idle-timeout = 40s\n");
	assert_true(settings_in_force(probe));
	assert_string_equal(ask_probe(probe, "--json set --filter  udp port 53"),
			    "{\"filter\":\"udp port 53\"}\n");
	assert_string_equal(ask_probe(probe, "set filter"), "filter = \n");
	assert_null(probe->options.filter);
	live_end(probe);
}

static void what_cannot_be_set_is_one_line(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	assert_string_equal(ask_probe(probe, "set max-flows 5"),
			    "error: max-flows needs a restart; the probe goes on as it was\n");
	assert_memory_equal(ask_probe(probe, "set"), "error: set NAME VALUE", 21);
	assert_memory_equal(ask_probe(probe, "log loud"), "error: log-level loud: ", 23);
	assert_string_equal(ask_probe(probe, "log warning"), "log-level = warning\n");
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_value_that_is_set_is_in_force_when_it_is_said),
	    cmocka_unit_test(what_cannot_be_set_is_one_line),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
