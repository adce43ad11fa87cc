// SPDX-License-Identifier: BSD-3-Clause
#include "probe_whole.h"

enum { MOST_LINES = 1000 };

struct lines {
	unsigned n;
	char *line[MOST_LINES];
};

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void read_sorted(const char *path, struct lines *lines)
{
	FILE *file = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;

	assert_non_null(file);
	lines->n = 0;
	while (getline(&line, &room, file) > 0) {
		assert_true(lines->n < MOST_LINES);
		lines->line[lines->n++] = strdup(line);
	}
	free(line);
	fclose(file);
	qsort(lines->line, lines->n, sizeof(char *), by_text);
}

static void lines_free(struct lines *lines)
{
	while (lines->n > 0)
		free(lines->line[--lines->n]);
}

// The records of the sample capture, labels and all.
static void meter_sample(unsigned n_workers, struct lines *lines)
{
	char *path = capture_name("records.json"), output[160], workers[16];
	char *arguments[] = {"lineprobe", "-i",	  "pcap:tests/pcap/sample.pcap",
			     "-o",	  output, "-g",
			     workers,	  "-w",	  "3000"};
	struct probe *probe;

	unlink(path);
	snprintf(output, sizeof(output), "json:%s", path);
	snprintf(workers, sizeof(workers), "auto:%u", n_workers);
	probe = whole_parse(RTE_DIM(arguments), arguments);
	assert_int_equal(whole_start(probe), n_parts);
	assert_int_equal(probe->n_workers, n_workers);
	run_until_end(probe);
	whole_stop(probe, n_parts);
	assert_int_equal(probe->exit_code, EXIT_DONE);
	whole_free(probe);
	read_sorted(path, lines);
}

static unsigned with_text(const struct lines *lines, const char *text)
{
	unsigned n = 0;

	for (unsigned i = 0; i < lines->n; i++)
		n += strstr(lines->line[i], text) != NULL;
	return n;
}

// A Flow's name may come from an answer that another worker has read: it waits for that.
static void what_flows_announce_of_each_other_does_not_depend_on_the_workers(void **)
{
	struct lines alone, shared;

	meter_sample(1, &alone);
	assert_true(with_text(&alone, "\"applicationConfidence\":\"dns\"") +
			with_text(&alone, "\"applicationConfidence\":\"expectation\"") >
		    0);
	for (unsigned n_workers = 2; n_workers <= RUN_WORKERS; n_workers++) {
		for (unsigned round = 0; round < 3; round++) {
			meter_sample(n_workers, &shared);
			assert_int_equal(shared.n, alone.n);
			for (unsigned i = 0; i < alone.n; i++)
				assert_string_equal(shared.line[i], alone.line[i]);
			lines_free(&shared);
		}
	}
	lines_free(&alone);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_flows_announce_of_each_other_does_not_depend_on_the_workers),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
