// SPDX-License-Identifier: BSD-3-Clause
#include "caught.h"
#include "probe_whole.h"

#include "probe/control/statistics.h"

// What a call wrote to stderr.
static char *printed(struct statistics *statistics)
{
	static char text[1024];
	const struct caught caught = caught_begin(STDERR_FILENO);

	statistics->on_line.run(statistics, 0);
	whole_await_counters(statistics->probe, statistics->question);
	if (statistics->question != 0)
		statistics->on_line.run(statistics, 0);
	caught_end(&caught, text, sizeof(text));
	return text;
}

// A probe that has metered its file, all of it.
static struct probe *metered(void)
{
	static char *stats[] = {"--stats", "1000", NULL};
	struct probe *probe = whole_new(whole_file(), "null:", stats);

	assert_int_equal(whole_start(probe), n_parts);
	whole_read(probe);
	return probe;
}

static void done(struct probe *probe)
{
	whole_stop(probe, n_parts - 1);
	whole_free(probe);
}

// "15.0 ", "4.56 k": what stands before `unit`.
static double rate_of(const char *line, const char *unit)
{
	const char *end = strstr(line, unit), *from = end;
	double value;
	char scale = ' ';

	assert_non_null(end);
	while (from > line && strncmp(from - 2, "  ", 2) != 0)
		from--;
	assert_true(sscanf(from, "%lf %c", &value, &scale) >= 1);
	return value * (scale == 'k' ? 1e3 : scale == 'M' ? 1e6 : 1);
}

// 300 packets of 38 octets and 100 records in 20 seconds, give or take the test's own time.
static void a_line_is_what_happened_since_the_last_one(void **)
{
	struct probe *probe = metered();
	struct statistics statistics;
	const char *line;

	statistics_begin(&statistics, probe);
	statistics.last_ns = monotonic_ns() - UINT64_C(20000000000);
	line = printed(&statistics);
	assert_in_range((int)(rate_of(line, "pps") * 100), 1200, 1501);
	assert_in_range((int)rate_of(line, "bit/s"), 3648, 4561);
	assert_in_range((int)(rate_of(line, "records/s") * 100), 400, 501);
	assert_non_null(strstr(line, "  0 Flows  "));
	assert_non_null(strstr(line, "lost 0 packets, 0 records"));
	assert_int_equal(line[strlen(line) - 1], '\n');
	line = printed(&statistics); // nothing more came
	assert_int_equal((int)(rate_of(line, "pps") * 100), 0);
	assert_int_equal((int)(rate_of(line, "records/s") * 100), 0);
	statistics_end(&statistics);
	done(probe);
}

static void the_next_line_is_due_after_the_time_asked_for(void **)
{
	struct probe *probe = metered();
	const uint64_t each_ns = UINT64_C(1000) * 1000000000;
	struct statistics statistics;

	statistics_begin(&statistics, probe);
	assert_true(statistics.on_line.due_ns == probe->started_ns + each_ns);
	printed(&statistics);
	assert_true(statistics.on_line.due_ns == probe->started_ns + 2 * each_ns);
	statistics.line_ns = 1; // long ago: lines that were missed are not made up for
	printed(&statistics);
	assert_true(statistics.on_line.due_ns > monotonic_ns());
	statistics_end(&statistics);
	done(probe);
}

// A worker's stages make up all of its core.
static void the_stages_add_up_to_the_core(void **)
{
	struct probe *probe = metered();
	char *text = NULL, *line, *place;
	double sum = 0, share;
	unsigned n = 0;
	size_t length;
	struct answer answer = {.out = open_memstream(&text, &length)};

	statistics_answer_stages(probe, &answer);
	fclose(answer.out);
	assert_non_null(strstr(text, "worker 0"));
	for (line = strtok_r(text, "\n", &place); line != NULL;
	     line = strtok_r(NULL, "\n", &place)) {
		const char *percent = strstr(line, " %");

		if (percent == NULL)
			continue;
		while (percent[-1] != ' ')
			percent--;
		assert_int_equal(sscanf(percent, "%lf", &share), 1);
		if (strstr(line, " all ") != NULL) {
			assert_int_equal((int)(share * 100 + 0.5), 10000);
			continue;
		}
		sum += share;
		n++;
	}
	assert_true(n > 3);
	assert_in_range((int)(sum * 100 + 0.5), 10000 - n, 10000 + n);
	free(text);
	done(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_line_is_what_happened_since_the_last_one),
	    cmocka_unit_test(the_next_line_is_due_after_the_time_asked_for),
	    cmocka_unit_test(the_stages_add_up_to_the_core),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
