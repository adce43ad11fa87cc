// SPDX-License-Identifier: BSD-3-Clause
#include "config/exit_code.h"
#include "dpi/dpi.h"
#include "export/export_process.h"
#include "export/output_schemes.h"
#include "export/output_setting_table.h"
#include "export/transport/transport.h"
#include "pmd/pmd.h"
#include "probe/control/manual.h"
#include "probe/counters/worker_counters.h"

#include <rte_common.h>

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
	const struct output_setting *setting;
	enum setting_place place;

	fputs(".TP\n.B ", out);
	address_print(scheme, out);
	fputc('\n', out);
	for (unsigned i = 0; (setting = output_scheme_setting(scheme, i, &place)) != NULL; i++) {
		fprintf(out, "%s%s", between, setting->name);
		between = ", ";
	}
	fputs(".\n", out);
}

static void settings_print(const struct output_setting *rows, unsigned n, FILE *out)
{
	for (unsigned i = 0; i < n; i++)
		fprintf(out, ".TP\n.B %s\n%s: %s.\n", rows[i].name, rows[i].allowed, rows[i].help);
}

// An encoder or transport with settings of its own has one scheme.
static void own_print(const struct setting_list *list, FILE *out)
{
	if (list != NULL)
		settings_print(list->rows, list->n, out);
}

void manual_print_outputs(FILE *out)
{
	for (unsigned i = 0; i < n_output_schemes; i++)
		scheme_print(&output_schemes[i], out);
	fputs(".PP\nThe settings, with the values that they take:\n", out);
	settings_print(output_setting_table, n_output_settings, out);
	for (unsigned i = 0; i < n_output_schemes; i++) {
		own_print(output_schemes[i].encoder->settings, out);
		own_print(output_schemes[i].transport->settings, out);
	}
}

static void counters_print(const struct counter_list *list, FILE *out)
{
	fprintf(out, ".SS %s\n", list->title);
	for (unsigned i = 0; i < list->n_rows; i++)
		fprintf(out, ".TP\n.B %s%s\n%s.\n", list->rows[i].side == COUNTER_LOST ? "! " : "",
			list->rows[i].name, list->rows[i].help);
}

void manual_print_counters(FILE *out)
{
	static const struct counter_list workers = {"Workers", worker_counter_rows,
						    WORKER_N_COUNTERS};
	static const struct counter_list rings = {"Rings", ring_counter_rows, RING_N_COUNTERS};
	static const struct counter_list outputs = {"Outputs", output_rows, OUTPUT_N_COUNTERS};
	const struct counter_list *const lists[] = {&pmd_file_counters,	    &pmd_queue_counters,
						    &pmd_device_counters,   &workers,
						    &dpi_counters,	    &rings,
						    &exporter_counter_list, &outputs};

	for (unsigned i = 0; i < RTE_DIM(lists); i++)
		counters_print(lists[i], out);
}

void manual_print_exit_codes(FILE *out)
{
	for (unsigned i = 0; i < n_exit_codes; i++)
		fprintf(out, ".TP\n.B %u\n%s.\n", i, exit_code_row(i)->meaning);
	fputs(".PP\n", out);
}
