// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/control/control_command.h"
#include "probe/probe.h"

static char *ask_it(struct probe *probe, const char *line)
{
	static char text[4096];
	FILE *out = fmemopen(text, sizeof(text), "w");

	assert_true(control_command(probe, line, true, out));
	fclose(out);
	return text;
}

static void an_unknown_command_gets_the_known_ones(void **)
{
	static struct probe probe;

	assert_memory_equal(ask_it(&probe, "balanc"),
			    "error: there is no command 'balanc'; the commands are balance,", 62);
}

// What help lists is what the manual lists.
static void help_and_manual_name_every_command(void **)
{
	static struct probe probe;
	char *help = strdup(ask_it(&probe, "help")), *roff = NULL, *place, *name;
	size_t length;
	FILE *out = open_memstream(&roff, &length);

	control_print_roff(out);
	fclose(out);
	for (name = strtok_r(help, " ", &place); name != NULL; name = strtok_r(NULL, " ", &place)) {
		char heading[64];

		snprintf(heading, sizeof(heading), ".B %s\n", name);
		assert_non_null(strstr(roff, heading));
		strtok_r(NULL, "\n", &place); // what it does
	}
	free(help);
	free(roff);
}

static void stop_begins_the_end_once(void **)
{
	static struct probe probe = {.options.stop_ms = 30000};
	uint64_t stop_by_ns;

	ask_it(&probe, "stop");
	assert_true(probe.stopping);
	stop_by_ns = probe.stop_by_ns;
	ask_it(&probe, "stop");
	assert_int_equal(probe.stop_by_ns, stop_by_ns); // the time runs already
}

static void reload_without_signatures_is_an_error(void **)
{
	static struct probe probe;

	assert_memory_equal(ask_it(&probe, "reload"), "error:", 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_unknown_command_gets_the_known_ones),
	    cmocka_unit_test(help_and_manual_name_every_command),
	    cmocka_unit_test(stop_begins_the_end_once),
	    cmocka_unit_test(reload_without_signatures_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
