// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/option_table.h"

enum { HELP_COLUMN = 31 };

// Calls print for each row of each group, with the group's name before it.
static void each_row(void (*title)(const char *name),
		     void (*print)(const struct option_row *row, const struct options *options),
		     bool (*wanted)(const struct option_row *row), const struct options *options)
{
	for (unsigned group = 0; group < N_OPTION_GROUPS; group++) {
		bool begun = false;

		for (unsigned i = 0; i < n_option_rows; i++) {
			if (option_rows[i].group != group || !wanted(&option_rows[i]))
				continue;
			if (!begun)
				title(option_groups[group]);
			begun = true;
			print(&option_rows[i], options);
		}
	}
}

static bool any_row(const struct option_row *)
{
	return true;
}

static void help_title(const char *name)
{
	const char *bold = isatty(STDOUT_FILENO) ? "\033[1m" : "", *plain = *bold ? "\033[m" : "";

	printf("\n%s%s%s\n", bold, name, plain);
}

static void help_row(const struct option_row *row, const struct options *)
{
	int n = row->letter != '\0' ? printf("  -%c, ", row->letter) : printf("      ");

	n += printf("--%s", row->name);
	if (row->word != NULL)
		n += printf(" %s", row->word);
	if (n >= HELP_COLUMN)
		printf("\n%*s", HELP_COLUMN, "");
	else
		printf("%*s", HELP_COLUMN - n, "");
	fputs(row->help, stdout);
	if (row->preset != NULL && !row->type->bare)
		printf(" [%s]", row->preset);
	putchar('\n');
}

bool options_print_help(const struct options *options)
{
	printf(
	    "lineprobe %s takes packets past the kernel, meters Flows and exports them.\n\n"
	    "  lineprobe -i INPUT -o OUTPUT ...   meter, for example -i eth1 -o ipfix://10.0.0.5\n"
	    "  lineprobe dpi-check FILE ...       say what is wrong with signature files\n"
	    "  lineprobe ask SOCKET COMMAND       ask a running probe (--control SOCKET)\n",
	    options_version);
	each_row(help_title, help_row, any_row, options);
	printf("\nTIME is 500ms, 15s, 5m or 1h, a bare number seconds; N may end in k, M or G. "
	       "In brackets: defaults.\n"
	       "Exit code: 0 done, 2 wrong option, file or device, 3 the books do not balance.\n");
	return true;
}

bool options_print_version(const struct options *)
{
	printf("lineprobe %s\n", options_version);
	return true;
}

static void file_title(const char *name)
{
	printf("\n# ---- %s ----\n", name);
}

static void config_row(const struct option_row *row, const struct options *options)
{
	char *line = NULL;
	size_t length = 0;

	for (unsigned index = 0;; index++) {
		FILE *out = open_memstream(&line, &length);
		bool written = row->type->write(row, option_value(row, options), index, out);

		fclose(out);
		if (written)
			printf("%s = %s\n", row->name, line);
		else if (index == 0)
			printf("# %s =\n", row->name);
		free(line);
		if (!written)
			break;
	}
}

bool options_print_config(const struct options *options)
{
	printf("# lineprobe %s: the options in force.\n", options_version);
	each_row(file_title, config_row, option_in_file, options);
	return true;
}

static void sample_row(const struct option_row *row, const struct options *)
{
	printf("\n# %s\n", row->help);
	if (row->type->limits != NULL) {
		fputs("# Takes ", stdout);
		row->type->limits(row, stdout);
		fputs(".\n", stdout);
	}
	if (row->type->repeats)
		puts("# May stand in several lines.");
	printf("#%s = %s\n", row->name, row->preset != NULL ? row->preset : row->word);
}

bool options_print_sample(const struct options *options)
{
	puts("# Options of lineprobe: name = value a line, the names of the long options. A line\n"
	     "# that is commented out shows the default, or the kind of value. The command line\n"
	     "# wins over this file. Read with: lineprobe -c FILE; tried with: lineprobe -c FILE\n"
	     "# --check. Made by: lineprobe --print-sample");
	each_row(file_title, sample_row, option_in_file, options);
	return true;
}
