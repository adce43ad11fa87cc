// SPDX-License-Identifier: BSD-3-Clause
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config/log.h"
#include "config/options/option_table.h"
#include "config/options/subcommand.h"

const char options_version[] = LINEPROBE_VERSION, options_version_date[] = LINEPROBE_DATE;

// One option as it stands on the command line.
struct argument {
	const struct option_row *row;
	const char *text;
};

static int unknown_option(const char *text, size_t length, unsigned dashes)
{
	const char *nearest = option_nearest(text + dashes, length - dashes);

	if (nearest != NULL)
		return user_error(EINVAL, "%.*s is not an option; did you mean --%s?", (int)length,
				  text, nearest);
	return user_error(EINVAL, "%.*s is not an option; lineprobe --help lists all options",
			  (int)length, text);
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
	if (argument->row->alone != NULL && (argv[*at + 1] == NULL || argv[*at + 1][0] == '-')) {
		argument->text = argument->row->alone;
		return 0;
	}
	if (argv[*at + 1] == NULL)
		return user_error(EINVAL, "%s needs a value: %s %s", text, text,
				  argument->row->word);
	if (strcmp(text, "-d") == 0 && argv[*at + 1][0] == '-' &&
	    isalpha((unsigned char)argv[*at + 1][1]))
		return user_error(
		    EINVAL, "-d: needs a TIME; lineprobe stays in the foreground as softflowd "
			    "does with -d: leave it out");
	argument->text = argv[++*at];
	return 0;
}

// What fingers of other probes have typed: -v 9, -d alone before another option.
static int word_alone(const char *word, const struct argument *before)
{
	const bool is_version = strcmp(word, "1") == 0 || strcmp(word, "5") == 0 ||
				strcmp(word, "9") == 0 || strcmp(word, "10") == 0;

	if (before != NULL && before->row->letter == 'v' && is_version)
		return user_error(EINVAL,
				  "-v %s: -v prints the version; did you mean -V %s? The line of "
				  "another probe runs with lineprobe --as PROGRAM",
				  word, word);
	return user_error(EINVAL,
			  "%s is not an option or a command; for an input write "
			  "-i %s; lineprobe --help lists all options",
			  word, word);
}

static int arguments_read(struct argument *arguments, unsigned *n, int argc, char *argv[])
{
	*n = 0;
	for (int at = 1; at < argc; at++) {
		if (argv[at][0] != '-')
			return word_alone(argv[at], *n > 0 ? &arguments[*n - 1] : NULL);
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
	const struct subcommand *subcommand = argc < 2 ? NULL : subcommand_find(argv[1]);

	if (subcommand == NULL)
		return 0;
	options->command = subcommand->command;
	if (argc - 2 > OPTIONS_MAX_SPECS)
		return user_error(EINVAL, "%s: more than %d arguments", subcommand->name,
				  OPTIONS_MAX_SPECS);
	for (int i = 2; i < argc; i++)
		options->arguments.spec[options->arguments.n++] = strdup(argv[i]);
	if (options->arguments.n < subcommand->least_arguments)
		return user_error(EINVAL, "%s: too few arguments; write lineprobe %s %s",
				  subcommand->name, subcommand->name, subcommand->arguments);
	return 1;
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
		if (options_print(options))
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
