// SPDX-License-Identifier: BSD-3-Clause
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config/log.h"
#include "config/options/option_table.h"

const char options_version[] = LINEPROBE_VERSION;

// One option as it stands on the command line.
struct argument {
	const struct option_row *row;
	const char *text;
};

static int option_complain(const struct option_row *row, const char *text,
			   const struct option_place *place, const char *why)
{
	if (place->line > 0)
		return user_error(EINVAL, "%s:%u: %s = %s: %s", place->file, place->line, row->name,
				  text, why);
	if (row->type->bare)
		return user_error(EINVAL, "--%s=%s: %s", row->name, text, why);
	return user_error(EINVAL, "--%s %s: %s", row->name, text, why);
}

// A value that another one would silently replace is a contradiction. Those of the command line
// replace the file's.
static int option_note_given(struct options *options, struct option_given *given,
			     const struct option_row *row, const char *text,
			     const struct option_place *place)
{
	unsigned i = (unsigned)(row - option_rows);
	bool again = place->line > 0 ? given->line[i] > 0 : given->argument[i];
	char why[OPTION_WHY];

	if (again && !row->type->repeats && !row->type->bare) {
		snprintf(why, sizeof(why), "is given twice; leave one out");
		if (place->line > 0)
			snprintf(why, sizeof(why), "was given in line %u already; leave one out",
				 given->line[i]);
		return option_complain(row, text, place, why);
	}
	if (place->line == 0 && !again && given->line[i] > 0 && row->type->repeats)
		row->type->clear(option_value(row, options));
	if (place->line > 0)
		given->line[i] = place->line;
	else
		given->argument[i] = true;
	return 0;
}

int option_set(struct options *options, struct option_given *given, const struct option_row *row,
	       const char *text, const struct option_place *place)
{
	char why[OPTION_WHY] = "";

	static_assert(sizeof(given->line) / sizeof(given->line[0]) == 128, "room for every row");
	if (option_note_given(options, given, row, text, place) < 0)
		return -EINVAL;
	if (row->command != COMMAND_RUN)
		options->command = row->command;
	if (row->size == 0)
		return 0;
	if (row->type->read(row, text, option_value(row, options), why) < 0)
		return option_complain(row, text, place, why);
	return 0;
}

void options_preset(struct options *options)
{
	char why[OPTION_WHY];

	memset(options, 0, sizeof(*options));
	for (unsigned i = 0; i < n_option_rows; i++) {
		const struct option_row *row = &option_rows[i];

		if (row->preset != NULL &&
		    row->type->read(row, row->preset, option_value(row, options), why) < 0)
			assert(!"a default that its own type refuses");
	}
}

static int unknown_option(const char *text, size_t length, unsigned dashes)
{
	const char *nearest = option_nearest(text + dashes, length - dashes);

	if (nearest != NULL)
		return user_error(EINVAL, "%.*s is no option; did you mean --%s?", (int)length,
				  text, nearest);
	return user_error(EINVAL, "%.*s is no option; lineprobe --help lists all", (int)length,
			  text);
}

// Takes one option and its value from argv[*at].
static int argument_read(struct argument *argument, char *argv[], int *at)
{
	const char *text = argv[*at];
	size_t length = strcspn(text, "=");
	bool is_long = text[1] == '-';

	argument->text = NULL;
	if (is_long) {
		argument->row = option_find(text + 2, length - 2);
		if (text[length] == '=')
			argument->text = text + length + 1;
	} else {
		argument->row = option_find_letter(text[1]);
		length = strlen(text);
		if (text[1] != '\0' && text[2] != '\0')
			argument->text = text + 2;
	}
	if (argument->row == NULL ||
	    (!is_long && argument->row->type->bare && argument->text != NULL))
		return unknown_option(text, length, is_long ? 2 : 1);
	if (argument->text != NULL)
		return 0;
	if (argument->row->type->bare) {
		argument->text = "on";
		return 0;
	}
	if (argv[*at + 1] == NULL)
		return user_error(EINVAL, "%s needs a value: %s %s", text, text,
				  argument->row->word);
	argument->text = argv[++*at];
	return 0;
}

static int arguments_read(struct argument *arguments, unsigned *n, int argc, char *argv[])
{
	*n = 0;
	for (int at = 1; at < argc; at++) {
		if (argv[at][0] != '-')
			return user_error(EINVAL,
					  "%s stands alone; an input is -i %s, and lineprobe "
					  "--help lists all options",
					  argv[at], argv[at]);
		if (argument_read(&arguments[*n], argv, &at) < 0)
			return -EINVAL;
		++*n;
	}
	return 0;
}

static int options_apply(struct options *options, const struct argument *arguments, unsigned n)
{
	const struct option_place line = {.file = "command line"};
	struct option_given given = {0};

	for (unsigned i = 0; i < n; i++) {
		if (strcmp(arguments[i].row->name, "config") != 0)
			continue;
		if (option_set(options, &given, arguments[i].row, arguments[i].text, &line) < 0)
			return -EINVAL;
	}
	if (options->config_file != NULL &&
	    options_read_file(options, &given, options->config_file) < 0)
		return -EINVAL;
	for (unsigned i = 0; i < n; i++) {
		if (strcmp(arguments[i].row->name, "config") != 0 &&
		    option_set(options, &given, arguments[i].row, arguments[i].text, &line) < 0)
			return -EINVAL;
	}
	return 0;
}

// "lineprobe dpi-check FILE ..." and its like: the words are taken as they are.
static int subcommand_read(struct options *options, int argc, char *argv[])
{
	if (argc < 2)
		return 0;
	if (strcmp(argv[1], "dpi-check") == 0)
		options->command = COMMAND_DPI_CHECK;
	else if (strcmp(argv[1], "ask") == 0)
		options->command = COMMAND_ASK;
	else
		return 0;
	for (int i = 2; i < argc && options->arguments.n < OPTIONS_MAX_SPECS; i++)
		options->arguments.spec[options->arguments.n++] = strdup(argv[i]);
	if (options->command == COMMAND_DPI_CHECK && options->arguments.n == 0)
		return user_error(EINVAL, "dpi-check needs a file: lineprobe dpi-check FILE ...");
	if (options->command == COMMAND_ASK && options->arguments.n < 2)
		return user_error(EINVAL, "ask needs a socket and a command: "
					  "lineprobe ask SOCKET help");
	return 1;
}

// The first action among the arguments prints and ends the program.
static bool options_act(const struct options *options, const struct argument *arguments, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (arguments[i].row->action != NULL)
			return arguments[i].row->action(options);
	}
	return false;
}

enum options_verdict options_parse(struct options *options, int argc, char *argv[])
{
	enum options_verdict verdict = OPTIONS_WRONG;
	struct argument *arguments;
	int subcommand;
	unsigned n;

	options_preset(options);
	subcommand = subcommand_read(options, argc, argv);
	if (subcommand != 0)
		return subcommand > 0 ? OPTIONS_RUN : OPTIONS_WRONG;
	arguments = calloc((size_t)argc + 1, sizeof(*arguments));
	if (arguments != NULL && arguments_read(arguments, &n, argc, argv) == 0 &&
	    options_apply(options, arguments, n) == 0 && options_complete(options) == 0) {
		if (options_act(options, arguments, n))
			verdict = OPTIONS_DONE;
		else if (options_require(options) == 0)
			verdict = OPTIONS_RUN;
	}
	free(arguments);
	return verdict;
}

void options_free(struct options *options)
{
	for (unsigned i = 0; i < n_option_rows; i++) {
		if (option_rows[i].type->clear != NULL)
			option_rows[i].type->clear(option_value(&option_rows[i], options));
	}
	option_specs.clear(&options->arguments);
}
