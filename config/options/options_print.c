// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/exit_code.h"
#include "config/options/option_table.h"
#include "config/options/subcommand.h"
#include "config/text_table.h"

enum { HELP_COLUMN = 31 };

const char *const option_groups[N_OPTION_GROUPS] = {
    [GROUP_PACKETS] = "Packet input",
    [GROUP_CORES] = "CPU cores",
    [GROUP_FLOWS] = "Flow metering",
    [GROUP_APPLICATIONS] = "Application classification",
    [GROUP_RECORDS] = "Export",
    [GROUP_RUNNING] = "Operation",
    [GROUP_SHOWING] = "Print something and exit",
    [GROUP_SPELLINGS] = "Options of nProbe and softflowd",
};

// How a list of the table's rows looks.
struct layout {
	void (*title)(const char *name, FILE *out);
	void (*row)(const struct option_row *row, const struct options *options, FILE *out);
	bool (*wanted)(const struct option_row *row);
};

// Each row of each group, with the group's name before it.
static void each_row(const struct layout *layout, const struct options *options, FILE *out)
{
	for (unsigned group = 0; group < N_OPTION_GROUPS; group++) {
		bool begun = false;

		for (unsigned i = 0; i < n_option_rows; i++) {
			if (option_rows[i].group != group || !layout->wanted(&option_rows[i]))
				continue;
			if (!begun)
				layout->title(option_groups[group], out);
			begun = true;
			layout->row(&option_rows[i], options, out);
		}
	}
}

static bool any_row(const struct option_row *)
{
	return true;
}

static void help_title(const char *name, FILE *out)
{
	const char *bold = isatty(fileno(out)) ? "\033[1m" : "", *plain = *bold ? "\033[m" : "";

	fprintf(out, "\n%s%s%s\n", bold, name, plain);
}

static void help_row(const struct option_row *row, const struct options *, FILE *out)
{
	int n = row->letter != '\0' ? fprintf(out, "  -%c, ", row->letter) : fprintf(out, "      ");

	n += fprintf(out, "--%s", row->name);
	if (row->word != NULL)
		n += fprintf(out, row->alone != NULL ? " [%s]" : " %s", row->word);
	if (n >= HELP_COLUMN)
		fprintf(out, "\n%*s", HELP_COLUMN, "");
	else
		fprintf(out, "%*s", HELP_COLUMN - n, "");
	fputs(row->help, out);
	if (row->preset != NULL && !row->type->bare)
		fprintf(out, " [%s]", row->preset);
	fputc('\n', out);
}

static void print_usage(FILE *out)
{
	static const struct text_column columns[] = {{"", -38, 0}, {"", -1, 1}, {0}};
	struct text_table table = {.out = out, .columns = columns};

	text_table_cell(&table, "  lineprobe -i INPUT -o OUTPUT ...");
	text_table_cell(&table, "meter, for example -i eth1 -o ipfix://10.0.0.5");
	text_table_end(&table);
	for (unsigned i = 0; i < n_subcommands; i++) {
		text_table_cell(&table, "  lineprobe %s %s", subcommands[i].name,
				subcommands[i].arguments);
		text_table_cell(&table, "%s", subcommands[i].help);
		text_table_end(&table);
	}
}

static void print_help(const struct options *options)
{
	FILE *out = stdout;

	fprintf(out,
		"lineprobe %s receives packets with DPDK, bypassing the kernel, and exports "
		"Flow Records.\n\n",
		options_version);
	print_usage(out);
	each_row(&(struct layout){help_title, help_row, any_row}, options, out);
	fprintf(
	    out,
	    "\nTIME is 500ms, 15s, 5m, 1h or 7d; without a unit, seconds. N can end in k, M or G.\n"
	    "Defaults are in brackets. A service NAME reads them from /etc/lineprobe/NAME.conf.\n"
	    "lineprobe help lists guides; lineprobe help outputs explains what can follow -o.\n\n"
	    "Exit codes, the worst first:\n");
	for (unsigned i = 0; i < n_exit_codes; i++)
		fprintf(out, "  %u  %s\n", (unsigned)exit_codes[i].code, exit_codes[i].name);
}

static void print_version(const struct options *)
{
	FILE *out = stdout;

	fprintf(out, "lineprobe %s\n", options_version);
}

static void file_title(const char *name, FILE *out)
{
	fprintf(out, "\n# ---- %s ----\n", name);
}

static void config_row(const struct option_row *row, const struct options *options, FILE *out)
{
	char *line = NULL;
	size_t length = 0;

	for (unsigned index = 0;; index++) {
		FILE *value = open_memstream(&line, &length);
		bool written = row->type->write(row, option_value(row, options), index, value);

		fclose(value);
		if (written)
			fprintf(out, "%s = %s\n", row->name, line);
		else if (index == 0)
			fprintf(out, "# %s =\n", row->name);
		free(line);
		if (!written)
			break;
	}
}

void options_write_config(const struct options *options, FILE *out)
{
	fprintf(out, "# lineprobe %s: the configuration in use.\n", options_version);
	each_row(&(struct layout){file_title, config_row, option_in_file}, options, out);
}

static void sample_row(const struct option_row *row, const struct options *, FILE *out)
{
	fprintf(out, "\n# %s\n", row->help);
	if (row->type->limits != NULL) {
		fputs("# Allowed: ", out);
		row->type->limits(row, out);
		fputs(".\n", out);
	}
	if (row->type->repeats)
		fputs("# Can be given several times.\n", out);
	fprintf(out, "#%s = %s\n", row->name, row->preset != NULL ? row->preset : row->word);
}

static void print_config(const struct options *options)
{
	options_write_config(options, stdout);
}

void options_print_sample(FILE *out)
{
	fputs("# Options of lineprobe. Each line is name = value; the names are those of the long "
	      "options.\n"
	      "# A line that is commented out shows the default or the type of the value. The "
	      "command line\n"
	      "# has precedence over this file. To use it: lineprobe -c FILE; to validate it:\n"
	      "# lineprobe -c FILE --check. A service NAME reads /etc/lineprobe/NAME.conf.\n"
	      "# This file is printed by: lineprobe --print-sample\n",
	      out);
	each_row(&(struct layout){file_title, sample_row, option_in_file}, NULL, out);
}

bool options_print(const struct options *options)
{
	switch (options->command) {
	case COMMAND_HELP:
		print_help(options);
		return true;
	case COMMAND_VERSION:
		print_version(options);
		return true;
	case COMMAND_PRINT_CONFIG:
		print_config(options);
		return true;
	default:
		return false;
	}
}
