// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include "config/options/option_table.h"

// Text as roff shows it: hyphens as they are typed, no line that starts like a request.
static void roff_text(const char *text, FILE *out)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", out);
	for (; *text != '\0'; text++) {
		if (*text == '-')
			fputs("\\-", out);
		else if (*text == '\\')
			fputs("\\e", out);
		else
			fputc(*text, out);
	}
}

static const char *const changes[] = {
    [CHANGE_RESTART] = "Needs a restart",
    [CHANGE_LIVE] = "Can be changed while the probe runs (ctl set, SIGHUP)",
    [CHANGE_OUTPUTS] = "Outputs can come and go while the probe runs (ctl output, SIGHUP)",
};

static void roff_row(const struct option_row *row, FILE *out)
{
	fputs(".TP\n.B ", out);
	if (row->letter != '\0')
		fprintf(out, "\\-%c, ", row->letter);
	fputs("\\-\\-", out);
	roff_text(row->name, out);
	if (row->word != NULL) {
		fputs(" \\fI", out);
		roff_text(row->word, out);
		fputs("\\fP", out);
	}
	fputc('\n', out);
	roff_text(row->help, out);
	fputs(".\n", out);
	if (row->more != NULL) {
		roff_text(row->more, out);
		fputc('\n', out);
	}
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

void options_print_roff(FILE *out)
{
	for (unsigned group = 0; group < N_OPTION_GROUPS; group++) {
		fprintf(out, ".SS %s\n", option_groups[group]);
		for (unsigned i = 0; i < n_option_rows; i++) {
			if (option_rows[i].group == group)
				roff_row(&option_rows[i], out);
		}
	}
}
