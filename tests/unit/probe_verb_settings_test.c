// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

#include "config/application.h"
#include "ports_file.h"

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

// Also without classification, which has signatures read.
static void what_was_compiled_for_a_filter_is_not_kept(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	assert_string_equal(ask_probe(probe, "set filter udp port 53"), "filter = udp port 53\n");
	settings_look(probe);
	assert_null(probe->preparation.job);
	live_end(probe);
}

static void a_wrong_filter_is_told_and_the_old_one_stays(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	assert_string_equal(ask_probe(probe, "set filter udp port 53"), "filter = udp port 53\n");
	assert_memory_equal(ask_probe(probe, "set filter udp prt 53"),
			    "error: --filter 'udp prt 53': ", 30);
	assert_string_equal(probe->options.filter, "udp port 53");
	live_end(probe);
}

// Another thread reads them; what is said is in force in all workers.
static void signatures_of_another_folder_are_in_force_when_it_is_said(void **)
{
	char folder[] = "/tmp/signatures-XXXXXX", cache[] = "/tmp/signatures-XXXXXX";
	char *arguments[] = {
	    "lineprobe", "-i",	whole_port(), "-o",   "null:",	      "-g",  "auto:1", "-w", "3000",
	    "--control", "off", "--user",     "root", "--signatures", folder};
	char line[100], expected[100], command[100];
	struct probe *probe;

	assert_non_null(mkdtemp(folder));
	assert_non_null(mkdtemp(cache));
	setenv("XDG_CACHE_HOME", cache, 1);
	ports_write(folder, "Herring");
	probe = whole_parse(RTE_DIM(arguments), arguments);
	assert_int_equal(whole_start(probe), n_parts);
	assert_true(whole_await(probe, WHOLE_PACKETS));
	assert_string_equal(application_name(dpi_applications(probe->dpi), 60001), "Herring");
	ports_write(folder, "Mackerel");
	snprintf(line, sizeof(line), "set signatures %s/.", folder);
	snprintf(expected, sizeof(expected), "signatures = %s/.\n", folder);
	assert_string_equal(ask_probe(probe, line), expected);
	assert_true(settings_in_force(probe));
	assert_string_equal(application_name(dpi_applications(probe->dpi), 60001), "Mackerel");
	assert_memory_equal(ask_probe(probe, "set signatures /no/such/folder"),
			    "error: /no/such/folder: cannot be read", 38);
	assert_string_equal(application_name(dpi_applications(probe->dpi), 60001), "Mackerel");
	live_end(probe);
	unsetenv("XDG_CACHE_HOME");
	snprintf(command, sizeof(command), "rm -r %s %s", folder, cache);
	assert_int_equal(system(command), 0);
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
	    cmocka_unit_test(what_was_compiled_for_a_filter_is_not_kept),
	    cmocka_unit_test(a_wrong_filter_is_told_and_the_old_one_stays),
	    cmocka_unit_test(signatures_of_another_folder_are_in_force_when_it_is_said),
	    cmocka_unit_test(what_cannot_be_set_is_one_line),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
