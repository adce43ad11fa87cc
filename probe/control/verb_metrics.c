// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include "probe/control/counter_lists.h"
#include "probe/control/metric_probe.h"
#include "probe/control/metric_rows.h"
#include "probe/control/request.h"

static bool is_refused(struct request *request)
{
	const char *format = request->arguments;

	if (request->answer.json)
		answer_error(&request->answer, "metrics are text: ask without --json");
	else if (*format != '\0' && strcmp(format, "openmetrics") != 0)
		answer_error(&request->answer, "metrics takes openmetrics or nothing, not '%s'",
			     format);
	else
		return false;
	return true;
}

bool verb_metrics(struct request *request)
{
	struct metric_text text;

	if (!request->begun && is_refused(request))
		return true;
	if (!exporters_are_told(request))
		return false;
	metric_text_begin(&text, *request->arguments != '\0', request->answer.out);
	metric_probe_write(&text, request->probe);
	metric_rows_write(&text, request->probe->balance);
	metric_text_end(&text);
	return true;
}

static void put_list(struct answer *answer, const struct counter_list *list)
{
	for (unsigned row = 0; row < list->n_rows; row++) {
		const struct counter_row *counter = &list->rows[row];
		char name[48];

		counter_name_write(counter, name, sizeof(name));
		answer_text(answer, "%s", list->title);
		answer_text(answer, "%s", name);
		answer_text(answer, "%s", counter_side_name(counter->side));
		answer_text(answer, "%s", counter->name);
		answer_text(answer, "%s", counter->help);
		answer_row_end(answer);
	}
}

bool verb_counters(struct request *request)
{
	static const struct answer_column columns[] = {
	    {"list", {"counters of", -30, 0}},	{"counter", {"name", -26, 1}},
	    {"side", {"side", -4, 1}},		{"text", {"what is counted", -36, 1}},
	    {"help", {"what it means", -1, 1}}, {0},
	};
	const struct counter_list *list;

	answer_list(&request->answer, "counters", columns);
	for (unsigned i = 0; (list = counter_list_any(i)) != NULL; i++)
		put_list(&request->answer, list);
	answer_list_end(&request->answer);
	return true;
}
