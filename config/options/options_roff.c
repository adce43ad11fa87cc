// SPDX-License-Identifier: BSD-3-Clause
#include "config/options/option_table.h"
#include "config/roff_text.h"

static const char *const changes[] = {
    [CHANGE_RESTART] = "Needs a restart",
    [CHANGE_LIVE] = "Can be changed while the probe runs (ctl set, SIGHUP)",
    [CHANGE_OUTPUTS] = "Outputs can come and go while the probe runs (ctl output, SIGHUP)",
};

static void roff_name(const struct option_row *row, FILE *out)
{
	fputs(".TP\n.B ", out);
	if (row->letter != '\0')
		fprintf(out, "\\-%c, ", row->letter);
	fputs("\\-\\-", out);
	roff_text(row->name, out);
	if (row->word != NULL) {
		fputs(row->alone != NULL ? " [\\fI" : " \\fI", out);
		roff_text(row->word, out);
		fputs(row->alone != NULL ? "\\fP]" : "\\fP", out);
	}
	fputc('\n', out);
}

static void roff_values(const struct option_row *row, FILE *out)
{
	if (row->type->limits != NULL && !row->type->bare) {
		fputs("Allowed: ", out);
		row->type->limits(row, out);
		fputs(".\n", out);
	}
	if (option_in_file(row))
		fprintf(out, "%s.\n", changes[row->change]);
	if (row->preset != NULL && !row->type->bare) {
		fputs("Default: ", out);
		roff_text(row->preset, out);
		fputs(".\n", out);
	}
}

static void roff_row(const struct option_row *row, FILE *out)
{
	roff_name(row, out);
	roff_text(row->help, out);
	fputs(".\n", out);
	if (row->more != NULL) {
		roff_text(row->more, out);
		fputc('\n', out);
	}
	roff_values(row, out);
}

// As a line of the config file: its name, its value, what it does in a line.
static void roff_key(const struct option_row *row, FILE *out)
{
	fputs(".TP\n.B ", out);
	roff_text(row->name, out);
	fputs(" = \\fI", out);
	roff_text(row->word != NULL ? row->word : "on|off", out);
	fputs("\\fP\n", out);
	roff_text(row->help, out);
	fputs(".\n", out);
	roff_values(row, out);
}

static bool any_row(const struct option_row *)
{
	return true;
}

static void roff_groups(bool (*wanted)(const struct option_row *row),
			void (*print)(const struct option_row *row, FILE *out), FILE *out)
{
	for (unsigned group = 0; group < N_OPTION_GROUPS; group++) {
		bool begun = false;

		for (unsigned i = 0; i < n_option_rows; i++) {
			if (option_rows[i].group != group || !wanted(&option_rows[i]))
				continue;
			if (!begun)
				fprintf(out, ".SS %s\n", option_groups[group]);
			begun = true;
			print(&option_rows[i], out);
		}
	}
}

void options_print_roff(FILE *out)
{
	roff_groups(any_row, roff_row, out);
}

void options_print_roff_keys(FILE *out)
{
	roff_groups(option_in_file, roff_key, out);
}
