// SPDX-License-Identifier: BSD-3-Clause
#include <sys/stat.h>

#include "config/log.h"
#include "export/output_private.h"
#include "spool_kit.h"

static const struct export_environment live = {.n_workers = 1, .version = "test"};
static char folder[64];
static struct options options;

static struct output *open_output(const char *spec, unsigned exporter)
{
	const struct output_context context = {&options, &live, exporter, 2};
	struct output *output;

	assert_int_equal(output_open(spec, &context, &output), 0);
	return output;
}

static bool has(const char *name)
{
	char path[160];
	struct stat status;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return stat(path, &status) == 0;
}

static unsigned count_folders(void)
{
	DIR *listing = opendir(folder);
	unsigned n = 0;

	while (readdir(listing) != NULL)
		n++;
	closedir(listing);
	return n - 2;
}

static void each_output_and_exporter_has_its_own(void **)
{
	struct output *a, *b, *c;

	options.spool = folder;
	a = open_output("ipfix://127.0.0.1:4739", 0);
	b = open_output("ipfix://127.0.0.1:4739,fields=minimal", 1);
	c = open_output("netflow9://127.0.0.1:4739", 0);
	assert_int_equal(count_folders(), 3);
	assert_non_null(a->spool);
	output_close(c);
	output_close(b);
	output_close(a);
	a = open_output("ipfix://127.0.0.1:4739,fields=ntop", 0);
	assert_int_equal(count_folders(), 3); // the settings may be others
	output_close(a);
}

static void what_cannot_be_away_has_none(void **)
{
	struct output *output;

	options.spool = folder;
	output = open_output("null:", 0);
	assert_null(output->spool);
	output_close(output);
	output = open_output("ipfix://127.0.0.1:4739,spool=off", 0);
	assert_null(output->spool);
	output_close(output);
	options.spool = NULL;
	output = open_output("ipfix://127.0.0.1:4739", 0);
	assert_null(output->spool);
	output_close(output);
	assert_false(has("null"));
}

static void two_of_the_same_address_do_not_share(void **)
{
	const struct output_context context = {&options, &live, 0, 1};
	struct error_line line, *before = user_errors_to(&line);
	struct output *a, *b;

	options.spool = folder;
	a = open_output("ipfix://127.0.0.1:4739,fields=minimal", 0);
	assert_true(output_open("ipfix://127.0.0.1:4739,fields=ntop", &context, &b) < 0);
	user_errors_to(before);
	assert_non_null(strstr(line.text, "is in use by another output or probe"));
	output_close(a);
}

static int make(void **)
{
	snprintf(folder, sizeof(folder), "/tmp/spool-open-XXXXXX");
	return mkdtemp(folder) == NULL;
}

static int end(void **)
{
	char command[100];

	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_output_and_exporter_has_its_own),
	    cmocka_unit_test(what_cannot_be_away_has_none),
	    cmocka_unit_test(two_of_the_same_address_do_not_share),
	};

	return cmocka_run_group_tests(tests, make, end);
}
