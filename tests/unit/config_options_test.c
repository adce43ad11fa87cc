// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "caught.h"
#include "config/options/option_table.h"

enum { MOST_ARGUMENTS = 64, MOST_TEXT = 65536 };

static char said[MOST_TEXT]; // what the last call wrote to the stream that was caught

// Points a stream at a file while `call` runs, and keeps what was written in `said`.
static int caught(int fd, int (*call)(void *), void *context)
{
	const struct caught caught = caught_begin(fd);
	const int rc = call(context);

	caught_end(&caught, said, sizeof(said));
	return rc;
}

struct parse {
	const char *line;
	struct options options;
};

// Splits at blanks; an argument with a blank in it cannot be said so.
static int parse_line(void *context)
{
	struct parse *parse = context;
	char line[1024], *argv[MOST_ARGUMENTS + 1] = {"lineprobe"};
	int argc = 1;

	snprintf(line, sizeof(line), "%s", parse->line);
	for (char *word = strtok(line, " "); word != NULL; word = strtok(NULL, " "))
		argv[argc++] = word;
	argv[argc] = NULL;
	return (int)options_parse(&parse->options, argc, argv);
}

static const struct {
	const char *line, *told;
} wrong_lines[] = {
    {"-o null:", "no input"},
    {"-i x", "no output"},
    {"-i x -o null: --max-flow 5", "--max-flow is not an option; did you mean --max-flows?"},
    {"-i x -o null: --idle-timout=5", "did you mean --idle-timeout?"},
    {"-i x -o null: -max-flows 5", "did you mean --max-flows?"},
    {"--zzzzzz", "--zzzzzz is not an option"},
    {"-x", "-x is not an option"},
    {"-hv", "-hv is not an option"},
    {"eth0", "for an input write -i eth0"},
    {"-i", "-i needs a value: -i SPEC"},
    {"-w 15", "--max-flows 15: is out of limits: 16 to 1G"},
    {"-w 2G", "is out of limits"},
    {"-w -5", "is not a whole number"},
    {"-w 5x", "is not a whole number"},
    {"-w 99999999999999999999", "is not a whole number"},
    {"-w=5", "is not a whole number"},
    {"--burst 0", "--burst 0: is out of limits: 1 to 1024"},
    {"--burst 1025", "is out of limits: 1 to 1024"},
    {"-t 0", "--active-timeout 0: is out of limits: 1ms to 7d"},
    {"-t 604801", "is out of limits"},
    {"-d 5w", "--idle-timeout 5w: is not a time"},
    {"-g 2-", "is not a list of cores"},
    {"-g 3-2", "is not a list of cores"},
    {"-g 1,", "is not a list of cores"},
    {"-g 1-3,2", "names core 2 twice"},
    {"-g 0-300", "names more than 128 cores"},
    {"-g auto:0", "is not auto:N"},
    {"-g auto:", "is not auto:N"},
    {"-g auto4", "is not auto:N"},
    {"--spread nicc", "--spread nicc: is unknown; allowed are auto, nic or software"},
    {"-k vlan,", "has an unknown word ''"},
    {"--decap gre,foo", "has an unknown word 'foo'"},
    {"--decap gre,gre", "names gre twice"},
    {"--decap gre:5", "gives a UDP port to gre, which has none"},
    {"--decap vxlan:0", "has a wrong UDP port of vxlan; write 1 to 65535"},
    {"--decap vxlan:65536", "has a wrong UDP port of vxlan; write 1 to 65535"},
    {"--decap vxlan:", "has a wrong UDP port of vxlan; write 1 to 65535"},
    {"--decap vxlan:5x", "has an unknown word"},
    {"--decap gtp:1+2+3+4+5+6+7+8+9", "names more UDP ports than the maximum of 24"},
    {"-D maybe", "--dpi maybe: is neither on nor off"},
    {"--privacy=maybe", "--privacy=maybe: is neither on nor off"},
    {"-t 5 -t 6", "--active-timeout 6: is given twice"},
    {"-c /nowhere.conf", "--config /nowhere.conf: cannot be read"},
    {"-c /", "--config /: is a directory"},
    {"-i x -i x", "--input x: is given twice"},
    {"-i x -o null: -o null:", "--output null:: is given twice"},
    {"--ifindex 1,a", "contains 'a', which is not a number"},
    {"--ifindex -1,2", "contains '-1', which is not a number"},
    {"--ifindex 4294967296", "contains '4294967296', which is not a number"},
    {"--ifindex 7,,8", "contains '', which is not a number"},
    {"-L 10.0.0.0/33", "contains '10.0.0.0/33', which is not a network"},
    {"-L 10.0.0.0/8,x", "contains 'x', which is not a network"},
    {"-L 10.0.0.0/", "contains '10.0.0.0/'"},
    {"--user no-such-user", "is not a user of this system"},
    {"--fault burn",
     "faults are lose-packet=N, stall-worker=N, slow-worker=N, sampling-seed=N and false-clock=N"},
    {"--fault lose-packet=0",
     "faults are lose-packet=N, stall-worker=N, slow-worker=N, sampling-seed=N and false-clock=N"},
    {"-V 7", "allowed are 5, 9 or 10"},
    {"--zmq-probe-mode", "needs --zmq ENDPOINT"},
    {"--zmq 1.2.3.4:5", "is not an endpoint"},
    {"-w 16 -g auto:17", "is less than the number of workers, 17"},
    {"--filter=", "is empty"},
    {"--duration 10s --stats 1ms", "--stats 1ms: is out of limits: 100ms to 1h"},
    {"dpi-check", "dpi-check: too few arguments; write lineprobe dpi-check FILE..."},
    {"ctl", "ctl: too few arguments; write lineprobe ctl [--name NAME] COMMAND"},
};

static void wrong_options_are_told_in_one_line(void **)
{
	for (unsigned i = 0; i < sizeof(wrong_lines) / sizeof(wrong_lines[0]); i++) {
		struct parse parse = {.line = wrong_lines[i].line};

		if (caught(STDERR_FILENO, parse_line, &parse) != OPTIONS_WRONG)
			fail_msg("taken as right: %s", wrong_lines[i].line);
		if (strstr(said, wrong_lines[i].told) == NULL)
			fail_msg("%s: told: %s", wrong_lines[i].line, said);
		assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
		assert_memory_equal(said, "lineprobe: ", 11);
		options_free(&parse.options);
	}
}

static void right_options_are_taken(void **)
{
	struct parse parse = {.line =
				  "-i eth1 --input=pcap:a -o null: -t500ms -d 2m -w 2M -g 4,2-3 "
				  "-G auto --full drop-new -k none --decap gre+gtp --dedup "
				  "--privacy -D off --tcp-timeout 1h --duration 90 --burst=1"};
	const struct options *options = &parse.options;

	assert_int_equal(parse_line(&parse), OPTIONS_RUN);
	assert_int_equal(options->inputs.n, 2);
	assert_string_equal(options->inputs.spec[1], "pcap:a");
	assert_int_equal(options->active_ms, 500);
	assert_int_equal(options->idle_ms, 120000);
	assert_int_equal(options->tcp_ms, 3600000);
	assert_int_equal(options->udp_ms, 0);
	assert_int_equal(options->tcp_end_ms, 2000);
	assert_int_equal(options->max_flows, 2000000);
	assert_int_equal(options->workers.n, 3);
	assert_int_equal(options->workers.core[0], 4);
	assert_int_equal(options->workers.core[2], 3);
	assert_false(options->workers.automatic);
	assert_true(options->exporters.automatic);
	assert_int_equal(options->full, FULL_DROP_NEW);
	assert_int_equal(options->key, 0);
	assert_int_equal(options->decap.tunnels, DECAP_GRE | DECAP_GTP);
	assert_int_equal(options->duration_ms, 90000);
	assert_int_equal(options->burst, 1);
	assert_int_equal(options->dedup_ms, 2); // alone
	assert_true(options->privacy);
	assert_false(options->dpi);
	options_free(&parse.options);
	parse.line = "-i x -o null: --dedup"; // with nothing behind it
	assert_int_equal(parse_line(&parse), OPTIONS_RUN);
	assert_int_equal(options->dedup_ms, 2);
	options_free(&parse.options);
}

static void what_is_not_given_has_its_default(void **)
{
	struct parse parse = {.line = "-i eth1 -o null:"};
	const struct options *options = &parse.options;

	assert_int_equal(parse_line(&parse), OPTIONS_RUN);
	assert_int_equal(options->active_ms, 60000);
	assert_int_equal(options->idle_ms, 15000);
	assert_int_equal(options->max_flows, 1000000);
	assert_int_equal(options->burst, 64);
	assert_int_equal(options->key, KEY_VLAN | KEY_VNI);
	assert_int_equal(options->decap.tunnels, DECAP_ALL);
	assert_true(options->workers.automatic && options->workers.n == 0);
	assert_true(options->dpi);
	assert_int_equal(options->pen, 32473);
	assert_null(options->filter);
	options_free(&parse.options);
}

static void spellings_of_other_probes_become_outputs(void **)
{
	struct parse parse = {.line = "-i eth1 -n 10.0.0.5:2055 -n none -V 9 --zmq tcp://*:5556 "
				      "--zmq tcp://10.0.0.6:5557c --zmq ipc:///run/x"};
	static const char *const specs[] = {"netflow9://10.0.0.5:2055", "zmq://:5556",
					    "zmq://10.0.0.6:5557,connect=on", "zmq:ipc:///run/x"};

	assert_int_equal(parse_line(&parse), OPTIONS_RUN);
	assert_int_equal(parse.options.outputs.n, 4);
	for (unsigned i = 0; i < 4; i++)
		assert_string_equal(parse.options.outputs.spec[i], specs[i]);
	options_free(&parse.options);

	parse.line = "-i eth1 --zmq tcp://10.0.0.6:5556 --zmq-probe-mode -V 5 -n h:1";
	assert_int_equal(parse_line(&parse), OPTIONS_RUN);
	assert_string_equal(parse.options.outputs.spec[0], "netflow5://h:1");
	assert_string_equal(parse.options.outputs.spec[1], "zmq://10.0.0.6:5556,connect=on");
	options_free(&parse.options);
}

static void commands_of_their_own_take_their_words(void **)
{
	struct parse parse = {.line = "dpi-check a --b"};

	assert_int_equal(parse_line(&parse), OPTIONS_RUN);
	assert_int_equal(parse.options.command, COMMAND_DPI_CHECK);
	assert_string_equal(parse.options.arguments.spec[1], "--b");
	options_free(&parse.options);
	parse.line = "--list-fields";
	assert_int_equal(parse_line(&parse), OPTIONS_RUN);
	assert_int_equal(parse.options.command, COMMAND_LIST_FIELDS);
	options_free(&parse.options);
}

static char *file_with(const char *text)
{
	static char path[64];
	int fd;

	snprintf(path, sizeof(path), "/tmp/lineprobe-options-test.XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	return path;
}

// Parses `line` with " -c FILE" after it, FILE holding `text`.
static int parse_with_file(struct parse *parse, const char *text)
{
	char line[512];
	char *path = file_with(text);
	int verdict;

	snprintf(line, sizeof(line), "%s -c %s", parse->line, path);
	parse->line = line;
	verdict = caught(STDERR_FILENO, parse_line, parse);
	unlink(path);
	return verdict;
}

static void wrong_lines_of_a_file_are_told_with_their_number(void **)
{
	static const struct {
		const char *text, *told;
	} cases[] = {
	    {"max-flow = 5\n", ":1: max-flow is not an option; did you mean max-flows?"},
	    {"\n# x\nmax-flows = 5", ":3: max-flows = 5: is out of limits: 16 to 1G"},
	    {"max-flows\n", ":1: 'max-flows' is not name = value"},
	    {"help = on\n", ":1: help is allowed on the command line only"},
	    {"config = x\n", ":1: config is allowed on the command line only"},
	    {"burst = 5\nburst = 6\n", ":2: burst = 6: was given in line 1 already"},
	    {"filter = \"tcp\n", ":1: filter: the quote is not closed"},
	    {"filter = \"a\" b\n", ":1: filter: the quote is not closed"},
	    {"filter =\n", "is empty"},
	    {"= 5\n", "is not an option"},
	    {"privacy = yes\n", "is neither on nor off"},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct parse parse = {.line = "-i x -o null:"};

		assert_int_equal(parse_with_file(&parse, cases[i].text), OPTIONS_WRONG);
		if (strstr(said, cases[i].told) == NULL)
			fail_msg("%s: told: %s", cases[i].text, said);
		options_free(&parse.options);
	}
}

static void the_command_line_wins_over_the_file(void **)
{
	struct parse parse = {.line = "-i x -w 3M"};

	assert_int_equal(parse_with_file(&parse,
					 "max-flows = 1M # few\r\n  input=y\noutput = null:\n"
					 "filter = \"tcp # x \"\noutput = json:a\n"
					 "privacy = on\n"),
			 OPTIONS_RUN);
	assert_int_equal(parse.options.max_flows, 3000000);
	assert_int_equal(parse.options.inputs.n, 1);
	assert_string_equal(parse.options.inputs.spec[0], "x");
	assert_int_equal(parse.options.outputs.n, 2);
	assert_string_equal(parse.options.filter, "tcp # x ");
	assert_true(parse.options.privacy);
	options_free(&parse.options);
}

static void the_printed_config_reads_back_as_the_same(void **)
{
	static char first[MOST_TEXT];
	struct parse parse = {0};
	char *path;
	char line[256];

	parse.line = "--print-config -i a -i b -o null: -o json:x,fields=a+b -g 1-3,7 -G auto:2 "
		     "-t 59m -d 1500ms -w 64k -k tos,mac --decap off -f #x --full evict-oldest "
		     "--privacy -n h:1 --stats 1h --ifindex 3,4";
	assert_int_equal(caught(STDOUT_FILENO, parse_line, &parse), OPTIONS_DONE);
	options_free(&parse.options);
	assert_non_null(strstr(said, "workers = 1-3,7\n"));
	assert_non_null(strstr(said, "idle-timeout = 1500ms\n"));
	strcpy(first, said);
	path = file_with(first);
	snprintf(line, sizeof(line), "--print-config -c %s", path);
	parse.line = line;
	assert_int_equal(caught(STDOUT_FILENO, parse_line, &parse), OPTIONS_DONE);
	assert_string_equal(said, first);
	options_free(&parse.options);
	unlink(path);
}

static int print_sample(void *)
{
	options_print_sample(stdout);
	return 0;
}

static int print_roff(void *)
{
	options_print_roff(stdout);
	return 0;
}

static void every_row_is_in_help_manual_and_sample(void **)
{
	struct parse parse = {.line = "--help"};
	char name[64];

	assert_int_equal(caught(STDOUT_FILENO, parse_line, &parse), OPTIONS_DONE);
	for (unsigned i = 0; i < n_option_rows; i++) {
		snprintf(name, sizeof(name), "--%s ", option_rows[i].name);
		assert_non_null(strstr(said, name));
		assert_non_null(strstr(said, option_rows[i].help));
	}
	for (char *line = strtok(said, "\n"); line != NULL; line = strtok(NULL, "\n"))
		assert_in_range(strlen(line), 0, 100);
	options_free(&parse.options);

	caught(STDOUT_FILENO, print_sample, NULL);
	for (unsigned i = 0; i < n_option_rows; i++) {
		snprintf(name, sizeof(name), "\n#%s = ", option_rows[i].name);
		assert_int_equal(strstr(said, name) != NULL, option_in_file(&option_rows[i]));
	}

	caught(STDOUT_FILENO, print_roff, NULL);
	for (unsigned i = 0; i < n_option_rows; i++) {
		size_t length = (size_t)snprintf(name, sizeof(name), "\\-\\-");

		for (const char *c = option_rows[i].name; *c != '\0'; c++)
			length += (size_t)snprintf(name + length, sizeof(name) - length,
						   *c == '-' ? "\\-" : "%c", *c);
		assert_non_null(strstr(said, name));
	}
}

static void names_and_letters_are_given_once(void **)
{
	assert_in_range(n_option_rows, 1, 127);
	for (unsigned i = 0; i < n_option_rows; i++) {
		const struct option_row *row = &option_rows[i];

		assert_ptr_equal(option_find(row->name, strlen(row->name)), row);
		if (row->letter != '\0')
			assert_ptr_equal(option_find_letter(row->letter), row);
		assert_true(row->type->bare == (row->word == NULL));
		assert_true(row->size > 0 || !option_in_file(row));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(wrong_options_are_told_in_one_line),
	    cmocka_unit_test(right_options_are_taken),
	    cmocka_unit_test(what_is_not_given_has_its_default),
	    cmocka_unit_test(spellings_of_other_probes_become_outputs),
	    cmocka_unit_test(commands_of_their_own_take_their_words),
	    cmocka_unit_test(wrong_lines_of_a_file_are_told_with_their_number),
	    cmocka_unit_test(the_command_line_wins_over_the_file),
	    cmocka_unit_test(the_printed_config_reads_back_as_the_same),
	    cmocka_unit_test(every_row_is_in_help_manual_and_sample),
	    cmocka_unit_test(names_and_letters_are_given_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
