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
#include "tests/unit/roff_plain.h"

static char *ask_as(struct probe *probe, const char *line, bool may_change)
{
	static char text[8192];
	const struct control_ask ask = {line, may_change};
	void *request = request_begin(probe, &ask);
	FILE *out = fmemopen(text, sizeof(text), "w");

	assert_true(request_go_on(request, out));
	fclose(out);
	request_end(request);
	return text;
}

static char *ask_it(struct probe *probe, const char *line)
{
	return ask_as(probe, line, true);
}

static void an_unknown_command_gets_the_one_that_was_meant(void **)
{
	static struct probe probe;

	assert_string_equal(ask_it(&probe, "balanc"),
			    "error: there is no command 'balanc', did you mean balance; help "
			    "lists all\n");
	assert_string_equal(ask_it(&probe, "--json xyzzy"),
			    "{\"error\":\"there is no command 'xyzzy'; help lists all\"}\n");
}

static void arguments_that_nobody_reads_are_an_error(void **)
{
	static struct probe probe;

	assert_string_equal(ask_it(&probe, "shutdown  now "),
			    "error: shutdown takes no arguments; leave 'now' out\n");
	assert_false(probe.stopping);
}

static void who_may_only_ask_changes_nothing(void **)
{
	static struct probe probe = {.options.stop_ms = 30000};

	assert_memory_equal(ask_as(&probe, "shutdown", false), "error: shutdown changes the probe",
			    33);
	assert_false(probe.stopping);
	assert_memory_equal(ask_as(&probe, "help", false), "command", 7);
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
	roff_plain(roff);
	strtok_r(help, "\n", &place); // the titles
	while ((name = strtok_r(NULL, "\n", &place)) != NULL) {
		char heading[64];

		name[strcspn(name, " ")] = '\0';
		snprintf(heading, sizeof(heading), ".B %s", name);
		assert_non_null(strstr(roff, heading));
	}
	free(help);
	free(roff);
}

static void stop_and_shutdown_begin_the_end_once(void **)
{
	static struct probe probe = {.options.stop_ms = 30000};
	uint64_t stop_by_ns;

	ask_it(&probe, "stop");
	assert_true(probe.stopping);
	stop_by_ns = probe.stop_by_ns;
	ask_it(&probe, "shutdown");
	assert_int_equal(probe.stop_by_ns, stop_by_ns); // the time runs already
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_unknown_command_gets_the_one_that_was_meant),
	    cmocka_unit_test(arguments_that_nobody_reads_are_an_error),
	    cmocka_unit_test(who_may_only_ask_changes_nothing),
	    cmocka_unit_test(help_and_manual_name_every_command),
	    cmocka_unit_test(stop_and_shutdown_begin_the_end_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
