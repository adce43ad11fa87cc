// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/application.h"
#include "config/clock.h"
#include "config/log.h"
#include "probe/probe.h"
#include "probe/worker/filter.h"

#include "ports_file.h"

static const int one, other, third;
static char folder[] = "/tmp/preparation-XXXXXX", next[] = "/tmp/preparation-XXXXXX",
	    cache[] = "/tmp/preparation-XXXXXX";

static struct probe *probe_of(const char *directory)
{
	const struct dpi_settings settings = {
	    .signatures = directory, .cache = cache, .n_workers = 1, .max_flows = 100};
	struct probe *probe = calloc(1, sizeof(*probe));

	assert_int_equal(dpi_open(&settings, &probe->dpi), 0);
	return probe;
}

static void end(struct probe *probe)
{
	preparation_end(probe);
	dpi_close(probe->dpi);
	free(probe);
}

static bool is_ready(struct probe *probe, const void *asker, const char *directory)
{
	const struct preparation_wish wish = {.signatures = true, .directory = directory};

	return preparation_is_ready(probe, asker, &wish);
}

static void await(struct probe *probe, const void *asker, const char *directory)
{
	const uint64_t by_us = monotonic_us() + 60000000;

	while (!is_ready(probe, asker, directory)) {
		assert_true(monotonic_us() < by_us);
		usleep(1000);
	}
}

static bool knows(struct probe *probe, const char *name)
{
	return strcmp(application_name(dpi_applications(probe->dpi), 60001), name) == 0;
}

static void what_another_thread_has_read_is_taken_by_who_asked(void **)
{
	struct probe *probe = probe_of(folder);

	assert_true(knows(probe, "Herring"));
	assert_false(is_ready(probe, &one, next));
	assert_false(is_ready(probe, &other, folder));
	await(probe, &one, next);
	assert_false(is_ready(probe, &other, folder)); // not before the first has taken it
	assert_true(knows(probe, "Herring"));
	ports_write(next, "Salmon"); // what is taken is what was read
	assert_int_equal(signatures_take(probe, next), 0);
	assert_true(knows(probe, "Mackerel"));
	await(probe, &other, next);
	assert_int_equal(signatures_take(probe, next), 0);
	assert_true(knows(probe, "Salmon"));
	ports_write(next, "Mackerel");
	end(probe);
}

static void who_is_gone_holds_up_nobody(void **)
{
	struct probe *probe = probe_of(folder);

	assert_false(is_ready(probe, &one, next));
	preparation_forget(probe, &one);
	await(probe, &other, folder);
	preparation_forget(probe, &other);
	await(probe, &third, next);
	assert_int_equal(signatures_take(probe, next), 0);
	assert_true(knows(probe, "Mackerel"));
	assert_false(is_ready(probe, &one, next));
	end(probe); // in the midst of it
}

// By SIGHUP: what a client has had read before would put older files in force.
static void what_is_dropped_is_read_anew(void **)
{
	struct probe *probe = probe_of(folder);

	assert_false(is_ready(probe, &one, next));
	ports_write(next, "Salmon");
	preparation_end(probe);
	assert_int_equal(signatures_take(probe, next), 0);
	assert_true(knows(probe, "Salmon"));
	ports_write(next, "Mackerel");
	await(probe, &one, next);
	assert_int_equal(signatures_take(probe, next), 0);
	assert_true(knows(probe, "Mackerel"));
	end(probe);
}

static void what_nobody_waits_for_is_dropped(void **)
{
	struct probe *probe = probe_of(folder);
	const uint64_t by_us = monotonic_us() + 60000000;

	assert_false(is_ready(probe, &one, next));
	preparation_look(probe);
	assert_true(probe->preparation.runs);
	preparation_forget(probe, &one);
	while (probe->preparation.runs && monotonic_us() < by_us)
		preparation_look(probe);
	assert_false(probe->preparation.runs);
	assert_null(probe->preparation.job);
	end(probe);
}

static void what_is_wrong_is_said_when_it_is_taken(void **)
{
	struct probe *probe = probe_of(folder);
	struct error_line error, *before;

	await(probe, &one, "/no/such/folder");
	before = user_errors_to(&error);
	assert_true(signatures_take(probe, "/no/such/folder") < 0);
	user_errors_to(before);
	assert_non_null(strstr(error.text, "/no/such/folder: cannot be read"));
	assert_true(knows(probe, "Herring"));
	end(probe);
}

static void without_classification_nothing_is_read(void **)
{
	struct probe *probe = calloc(1, sizeof(*probe));

	assert_true(is_ready(probe, &one, next));
	assert_true(preparation_is_ready_again(probe, &one));
	assert_false(probe->preparation.runs);
	free(probe);
}

static void await_filter(struct probe *probe, const char *expression)
{
	const struct preparation_wish wish = {.expression = expression};
	const uint64_t by_us = monotonic_us() + 60000000;

	assert_false(preparation_is_ready(probe, &one, &wish));
	while (!preparation_is_ready(probe, &one, &wish)) {
		assert_true(monotonic_us() < by_us);
		usleep(1000);
	}
}

static void a_filter_is_compiled_for_who_asked(void **)
{
	struct probe *probe = calloc(1, sizeof(*probe));
	struct error_line error, *before;

	await_filter(probe, "tcp port 80");
	assert_true(filter_is(preparation_filter(probe), "tcp port 80"));
	assert_int_equal(preparation_refuses(probe, "tcp port 80"), 0);
	preparation_forget(probe, &one);
	assert_null(preparation_filter(probe));
	await_filter(probe, "tcp prt 80");
	before = user_errors_to(&error);
	assert_true(preparation_refuses(probe, "tcp prt 80") < 0);
	user_errors_to(before);
	assert_non_null(strstr(error.text, "--filter 'tcp prt 80': "));
	assert_int_equal(preparation_refuses(probe, "udp"), 0);
	assert_int_equal(preparation_refuses(probe, NULL), 0);
	preparation_end(probe);
	free(probe);
}

// Compiling takes seconds.
static char *long_filter(unsigned n)
{
	char *text = calloc(n, 32), *end = text;

	for (unsigned i = 0; i < n; i++)
		end += sprintf(end, "%shost 10.%u.%u.1", i ? " or " : "", i / 250, i % 250);
	return text;
}

// What a thread uses stays: nobody frees it.
static struct probe *left;

static void the_end_waits_for_no_thread(void **)
{
	struct probe *probe = probe_of(folder);
	char *text = long_filter(300);
	const struct preparation_wish wish = {.expression = text};
	const uint64_t since_us = monotonic_us();

	assert_false(preparation_leave(probe)); // there is none
	left = probe;
	assert_false(preparation_is_ready(probe, &one, &wish));
	assert_true(preparation_leave(probe));
	assert_true(monotonic_us() - since_us < 1000000);
	free(text); // it has its own
}

static int make_folders(void **)
{
	if (mkdtemp(folder) == NULL || mkdtemp(next) == NULL || mkdtemp(cache) == NULL)
		return -1;
	ports_write(folder, "Herring");
	ports_write(next, "Mackerel");
	return 0;
}

static int remove_folders(void **)
{
	char command[160];

	snprintf(command, sizeof(command), "rm -r %s %s %s", folder, next, cache);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_another_thread_has_read_is_taken_by_who_asked),
	    cmocka_unit_test(who_is_gone_holds_up_nobody),
	    cmocka_unit_test(what_is_dropped_is_read_anew),
	    cmocka_unit_test(what_nobody_waits_for_is_dropped),
	    cmocka_unit_test(what_is_wrong_is_said_when_it_is_taken),
	    cmocka_unit_test(without_classification_nothing_is_read),
	    cmocka_unit_test(a_filter_is_compiled_for_who_asked),
	    cmocka_unit_test(the_end_waits_for_no_thread),
	};

	return cmocka_run_group_tests(tests, make_folders, remove_folders);
}
