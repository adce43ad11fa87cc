// SPDX-License-Identifier: BSD-3-Clause
#include <rte_log.h>
#include <sys/stat.h>

#include "config/log.h"
#include "directory.h"
#include "export/output_private.h"
#include "spool_kit.h"

static const struct export_environment live = {.n_workers = 1, .version = "test"};
static char *folder;
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

// Exporter 1 of an earlier run has left something, and this one has only exporter 0.
static void what_more_exporters_have_left_is_told(void **)
{
	const struct output_context alone = {&options, &live, 0, 1}, two = {&options, &live, 0, 2};
	const char *spec = "ipfix://127.0.0.1:4740";
	struct output *output;
	char path[200];
	char *text = NULL;
	size_t size = 0;
	FILE *log = open_memstream(&text, &size);

	options.spool = folder;
	output_close(open_output(spec, 1));
	snprintf(path, sizeof(path),
		 "cd %s/ipfix___127.0.0.1_4740-*.1 && touch 0000000000000001.spool", folder);
	assert_int_equal(system(path), 0);
	rte_openlog_stream(log);
	assert_int_equal(output_open(spec, &two, &output), 0);
	output_close(output);
	fflush(log);
	assert_int_equal(size, 0);
	assert_int_equal(output_open(spec, &alone, &output), 0);
	output_close(output);
	rte_openlog_stream(NULL);
	fclose(log);
	assert_non_null(strstr(text, "they are sent by a run with 2 or more --exporters"));
	free(text);
}

static int make(void **)
{
	folder = directory_new();
	return 0;
}

static int end(void **)
{
	directory_free(folder);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_output_and_exporter_has_its_own),
	    cmocka_unit_test(what_cannot_be_away_has_none),
	    cmocka_unit_test(two_of_the_same_address_do_not_share),
	    cmocka_unit_test(what_more_exporters_have_left_is_told),
	};

	return cmocka_run_group_tests(tests, make, end);
}
