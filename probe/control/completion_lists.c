// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include "config/options/option_table.h"
#include "export/output_schemes.h"
#include "probe/control/completion.h"

void completion_print_options(FILE *out)
{
	for (unsigned i = 0; i < n_option_rows; i++) {
		if (option_rows[i].letter != '\0')
			fprintf(out, "\t\t-%c\n", option_rows[i].letter);
		fprintf(out, "\t\t--%s\n", option_rows[i].name);
	}
}

void completion_print_live(FILE *out)
{
	for (unsigned i = 0; i < n_option_rows; i++) {
		if (option_rows[i].change == CHANGE_LIVE)
			fprintf(out, "\t\t%s\n", option_rows[i].name);
	}
}

void completion_print_schemes(FILE *out)
{
	for (unsigned i = 0; i < n_output_schemes; i++) {
		const enum output_address address = output_schemes[i].address;
		const bool hosts = address == ADDRESS_HOSTS || address == ADDRESS_BIND;

		fprintf(out, "\t\t%s:%s\n", output_schemes[i].name, hosts ? "//" : "");
	}
}

void completion_print_settings(FILE *out)
{
	for (unsigned i = 0; i < n_output_schemes; i++) {
		const struct output_setting *setting;
		enum setting_place place;

		fprintf(out, "\t%s) settings=(", output_schemes[i].name);
		for (unsigned j = 0;
		     (setting = output_scheme_setting(&output_schemes[i], j, &place)) != NULL; j++)
			fprintf(out, "%s%s", j > 0 ? " " : "", setting->name);
		fputs(") ;;\n", out);
	}
}

// The words that an option takes, if they are known: "auto nic software".
static void words_print(const struct option_row *row, FILE *out)
{
	if (row->type == &option_switch)
		fputs("on off", out);
	for (unsigned i = 0; row->names != NULL && row->names[i] != NULL; i++)
		fprintf(out, "%s%s", i > 0 ? " " : "", row->names[i]);
}

static void value_print(const struct option_row *row, FILE *out)
{
	if (row->letter != '\0')
		fprintf(out, "\t-%c | ", row->letter);
	fprintf(out, "%s--%s) ", row->letter != '\0' ? "" : "\t", row->name);
	if (row->offers != NULL) {
		fprintf(out, "_lineprobe_%s", row->offers);
	} else if (row->names != NULL || row->type == &option_switch) {
		fputs("_lineprobe_take \"\" ", out);
		words_print(row, out);
	}
	fputs(" ;;\n", out);
}

void completion_print_values(FILE *out)
{
	for (unsigned i = 0; i < n_option_rows; i++) {
		if (!option_rows[i].type->bare)
			value_print(&option_rows[i], out);
	}
}

// Within '[...]:...': what ends the quotes, the brackets or the part has a backslash.
static void escaped_print(const char *text, const char *special, FILE *out)
{
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			fputs("'\\'", out);
		else if (strchr(special, *text) != NULL)
			fputc('\\', out);
		fputc(*text, out);
	}
}

static void action_print(const struct option_row *row, FILE *out)
{
	fputc(':', out);
	escaped_print(row->word, ":", out);
	fputc(':', out);
	if (row->offers != NULL) {
		fprintf(out, "_lineprobe_%s", row->offers);
	} else if (row->names != NULL || row->type == &option_switch) {
		fputc('(', out);
		words_print(row, out);
		fputc(')', out);
	}
}

static void argument_print(const struct option_row *row, bool last, FILE *out)
{
	const bool takes = !row->type->bare;

	fputs(row->type->repeats ? "\t\t\t'*'" : "\t\t\t", out);
	if (row->letter != '\0' && !row->type->repeats)
		fprintf(out, "'(-%c --%s)'", row->letter, row->name);
	if (row->letter != '\0')
		fprintf(out, "{-%c,--%s%s}'[", row->letter, row->name, takes ? "=" : "");
	else
		fprintf(out, "'--%s%s[", row->name, takes ? "=" : "");
	escaped_print(row->help, "[]", out);
	fputc(']', out);
	if (takes)
		action_print(row, out);
	fputs(last ? "'\n" : "' \\\n", out);
}

void completion_print_arguments(FILE *out)
{
	for (unsigned i = 0; i < n_option_rows; i++)
		argument_print(&option_rows[i], i + 1 == n_option_rows, out);
}
