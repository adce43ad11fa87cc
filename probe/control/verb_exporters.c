// SPDX-License-Identifier: BSD-3-Clause
#include "config/clock.h"
#include "probe/collector/collectors.h"
#include "probe/collector/exporter_list.h"
#include "probe/control/request.h"

static void put_row(void *context, const struct exporter_row *row)
{
	struct answer *answer = context;
	const uint64_t now_us = wall_us();
	char address[INET6_ADDRSTRLEN], dialect[24];

	answer_text(answer, "%s", exporter_address(&row->address, address));
	answer_text(answer, "%s", row->name);
	answer_text(answer, "%s", exporter_dialect(row->version, dialect, sizeof(dialect)));
	answer_id(answer, row->domain);
	answer_figure(answer, row->figures.datagrams);
	answer_figure(answer, row->figures.records);
	answer_figure(answer, row->figures.options_records);
	answer_figure(answer, row->sequences.lost);
	answer_figure(answer, row->sequences.late);
	answer_figure(answer, row->sequences.repeated);
	answer_figure(answer, row->sequences.restarts);
	answer_figure(answer, row->figures.no_template);
	answer_figure(answer, row->figures.undecodable);
	answer_figure(answer, row->n_templates);
	answer_figure(answer, row->rate);
	answer_figure(answer, now_us > row->seen_us ? (now_us - row->seen_us) / 1000000 : 0);
	answer_text(answer, "%s", exporter_remedy(row));
	answer_row_end(answer);
}

static void put_list(struct request *request)
{
	static const struct answer_column columns[] = {
	    {"exporter", {"exporter", -24, 0}},
	    {"name", {"name", -16, 1}},
	    {"dialect", {"dialect", -10, 1}},
	    {"domain", {"domain", 8, 1}},
	    {"datagrams", {"datagrams", 12, 1}},
	    {"records", {"records", 13, 1}},
	    {"options_records", {"options", 8, 1}},
	    {"missing", {"missing", 9, 1}},
	    {"late_datagrams", {"late", 6, 1}},
	    {"repeated_datagrams", {"again", 6, 1}},
	    {"restarts", {"restarts", 8, 1}},
	    {"sets_without_template", {"no tmpl", 7, 1}},
	    {"undecodable_datagrams", {"cut", 5, 1}},
	    {"templates", {"tmpls", 5, 1}},
	    {"sampling_interval", {"1 in", 6, 1}},
	    {"silent_s", {"silent s", 8, 1}},
	    {"remedy", {"remedy", -1, 2}},
	    {0},
	};

	answer_list(&request->answer, "exporters", columns);
	collectors_exporters(request->probe->collectors, put_row, &request->answer);
	answer_list_end(&request->answer);
}

bool exporters_are_told(struct request *request)
{
	struct collectors *collectors = request->probe->collectors;

	if (!request->begun)
		request->wish = monotonic_us(); // the moment from which on they tell
	return collectors_n(collectors) == 0 || collectors_ask(collectors, request->wish);
}

bool verb_exporters(struct request *request)
{
	if (collectors_n(request->probe->collectors) == 0) {
		answer_error(&request->answer, "no input collects; start with -i netflow:PORT");
		return true;
	}
	if (!exporters_are_told(request))
		return false;
	put_list(request);
	return true;
}
