// SPDX-License-Identifier: BSD-3-Clause
#include "config/exit_code.h"
#include "config/roff_text.h"
#include "export/output_schemes.h"
#include "export/output_setting_table.h"
#include "pmd/input/nic_driver.h"
#include "probe/control/counter_lists.h"
#include "probe/control/event_list.h"
#include "probe/control/manual.h"

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
	roff_text(scheme->help, out);
	fputs(".\n", out);
	for (unsigned i = 0; (setting = output_scheme_setting(scheme, i, &place)) != NULL; i++) {
		fputs(between, out);
		roff_text(setting->name, out);
		between = ", ";
	}
	fputs(".\n", out);
}

void manual_print_outputs(FILE *out)
{
	for (unsigned i = 0; i < n_output_schemes; i++)
		scheme_print(&output_schemes[i], out);
}

// "Of ipfix, netflow9 ...": where the setting can be given.
static void takers_print(const struct output_setting *wanted, FILE *out)
{
	const char *between = "Of ";
	const struct output_setting *setting;
	enum setting_place place;

	for (unsigned i = 0; i < n_output_schemes; i++) {
		for (unsigned j = 0;
		     (setting = output_scheme_setting(&output_schemes[i], j, &place)) != NULL;
		     j++) {
			if (setting != wanted)
				continue;
			fprintf(out, "%s%s", between, output_schemes[i].name);
			between = ", ";
		}
	}
	fputs(".\n", out);
}

static void sentence_print(const char *before, const char *text, const char *end, FILE *out)
{
	fputs(before, out);
	roff_text(text, out);
	fputs(end, out);
}

static void setting_print(const struct output_setting *setting, FILE *out)
{
	sentence_print(".TP\n.B ", setting->name, "\n", out);
	sentence_print("", setting->help, ".\n", out);
	if (setting->more != NULL)
		sentence_print("", setting->more, "\n", out);
	sentence_print("Allowed: ", setting->allowed, ".\n", out);
	sentence_print("Default: ", setting->preset, ".\n", out);
	takers_print(setting, out);
}

void manual_print_settings(FILE *out)
{
	const struct output_setting *setting;

	for (unsigned i = 0; (setting = output_setting_any(i)) != NULL; i++)
		setting_print(setting, out);
}

static void counters_print(const struct counter_list *list, FILE *out)
{
	fprintf(out, ".SS %s\n", list->title);
	for (unsigned i = 0; i < list->n_rows; i++) {
		fputs(list->rows[i].side == COUNTER_LOST ? ".TP\n.B ! " : ".TP\n.B ", out);
		sentence_print("", list->rows[i].name, "\n", out);
		sentence_print("", list->rows[i].help, ".\n", out);
	}
}

void manual_print_counters(FILE *out)
{
	const struct counter_list *list;

	for (unsigned i = 0; (list = counter_list_any(i)) != NULL; i++)
		counters_print(list, out);
}

void manual_print_events(FILE *out)
{
	for (unsigned kind = 0; kind < EVENT_N_KINDS; kind++) {
		sentence_print(".TP\n.B ", event_kind_name(kind), " ", out);
		sentence_print("(", event_kind_figure(kind), ")\n", out);
		sentence_print("", event_kind_help(kind), ".\n", out);
	}
}

void manual_print_exit_codes(FILE *out)
{
	for (unsigned i = 0; i < n_exit_codes; i++)
		fprintf(out, ".TP\n.B %u\n%s.\n", i, exit_code_row(i)->meaning);
	fputs(".PP\n", out);
}

void manual_print_nics(FILE *out)
{
	const struct nic_driver *nic;

	for (unsigned i = 0; (nic = nic_driver_at(i)) != NULL; i++) {
		fputs(".TP\n.B ", out);
		roff_text(nic->nics, out);
		fputc('\n', out);
		roff_text(nic->name, out);
		if (nic->no_rss != NULL)
			fprintf(out, ": software spreads: %s", nic->no_rss);
		else
			fprintf(out, ": RSS with a key of %u octets and a table of up to %u",
				nic->key_octets, nic->most_table);
		if (nic->rss_queues > 0)
			fprintf(out, ", over up to %u queues", nic->rss_queues);
		if (nic->note != NULL) {
			fputs("; ", out);
			roff_text(nic->note, out);
		}
		fputs(".\n", out);
	}
}
