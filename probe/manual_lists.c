// SPDX-License-Identifier: BSD-3-Clause
#include "export/output_schemes.h"
#include "export/output_setting_table.h"
#include "export/transport.h"
#include "probe/manual.h"

static void address_print(const struct output_scheme *scheme, FILE *out)
{
	switch (scheme->address) {
	case ADDRESS_HOSTS:
		fprintf(out, "%s://HOST[:%u][+HOST...]", scheme->name, scheme->port);
		break;
	case ADDRESS_BIND:
		fprintf(out, "%s://[HOST]:%u", scheme->name, scheme->port);
		break;
	case ADDRESS_PATH:
		fprintf(out, "%s:FILE", scheme->name);
		break;
	case ADDRESS_NONE:
		fprintf(out, "%s:", scheme->name);
		break;
	}
}

static void scheme_print(const struct output_scheme *scheme, FILE *out)
{
	const char *between = "Settings: ";

	fputs(".TP\n.B ", out);
	address_print(scheme, out);
	fputc('\n', out);
	for (unsigned i = 0; i < n_output_settings; i++) {
		if (output_setting_table[i].takes & scheme->takes) {
			fprintf(out, "%s%s", between, output_setting_table[i].name);
			between = ", ";
		}
	}
	fputs(".\n", out);
}

void manual_print_outputs(FILE *out)
{
	for (unsigned i = 0; i < n_output_schemes; i++) {
		if (output_schemes[i].encoder != NULL)
			scheme_print(&output_schemes[i], out);
	}
	fputs(".PP\nThe settings take:\n", out);
	for (unsigned i = 0; i < n_output_settings; i++)
		fprintf(out, ".TP\n.B %s\n%s.\n", output_setting_table[i].name,
			output_setting_table[i].allowed);
}

static void counters_print(const char *owner, const struct counter_row *rows, unsigned n, FILE *out)
{
	fprintf(out, ".SS %s\n", owner);
	for (unsigned i = 0; i < n; i++)
		fprintf(out, ".TP\n.B %s%s\n%s.\n", rows[i].side == LEDGER_LOST ? "! " : "",
			rows[i].name, rows[i].help);
}

void manual_print_counters(FILE *out)
{
	counters_print("Outputs", output_rows, OUTPUT_N_COUNTERS, out);
}
