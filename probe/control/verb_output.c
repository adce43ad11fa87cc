// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include "config/log.h"
#include "export/transport/transport.h"
#include "probe/control/request.h"
#include "probe/counters/balance_sheet.h"

static bool change(struct request *request, const char *what, const char *spec)
{
	const bool adds = strcmp(what, "add") == 0;
	struct error_line error, *before;
	int err;

	if ((!adds && strcmp(what, "remove") != 0) || *spec == '\0') {
		answer_error(&request->answer,
			     "output add SPEC, or output remove NAME; `outputs` lists them");
		return false;
	}
	before = user_errors_to(&error);
	err = adds ? outputs_add(request->probe, spec) : outputs_remove(request->probe, spec);
	user_errors_to(before);
	if (err < 0)
		answer_error(&request->answer, "%s", error.text);
	request->wish = outputs_last_wish(request->probe);
	return err == 0;
}

static bool say_outcome(struct request *request, bool adds)
{
	switch (outputs_wish_state(request->probe, request->wish)) {
	case WISH_WAITS:
		return false;
	case WISH_FAILED:
		answer_error(&request->answer,
			     "the output %s: the probe is ending, or its memory is short",
			     adds ? "does not come" : "does not go");
		return true;
	case WISH_CAME_TRUE:
		break;
	}
	answer_say(
	    &request->answer, "done",
	    adds ? "the output has come; it gets all records. To keep it after the next SIGHUP "
		   "or start, write it into the config file too"
		 : "the output has gone; what it had was sent, stays in its disk queue or is "
		   "counted "
		   "as lost");
	return true;
}

bool verb_output(struct request *request)
{
	char *what = request->arguments, *spec = what + strcspn(what, " ");
	const bool adds = strncmp(what, "add", 3) == 0;

	if (!request->begun) {
		if (*spec != '\0')
			*spec++ = '\0';
		spec += strspn(spec, " ");
		if (!change(request, what, spec))
			return true;
		return false;
	}
	outputs_look(request->probe);
	return say_outcome(request, adds);
}

// For programs: what `output remove` takes, and how the disk queue is.
static void put_rest(struct request *request, const struct balance_entry *entry)
{
	const char *spec = export_process_spec(request->probe->export_process, entry->counters);
	const struct counts *rows = entry->rows;

	if (!request->answer.json)
		return;
	if (spec != NULL)
		answer_text(&request->answer, "%s", spec);
	else
		answer_none(&request->answer);
	answer_figure(&request->answer, rows[OUTPUT_SPOOL_ON_DISK].octets);
	answer_figure(&request->answer, rows[OUTPUT_SPOOL_AGE].records);
	answer_figure(&request->answer, rows[OUTPUT_SPOOL_PUT_RATE].records);
	answer_figure(&request->answer, rows[OUTPUT_SPOOL_GOT_RATE].records);
	answer_figure(&request->answer, rows[OUTPUT_UNCONFIRMED].records);
}

static void put_output(struct request *request, const struct balance_entry *entry)
{
	struct answer *answer = &request->answer;
	const struct counts lost = counter_set_lost(entry->counters, entry->rows);

	answer_text(answer, "%s", entry->counters->name);
	answer_figure(answer, entry->rows[OUTPUT_TAKEN].records);
	answer_figure(answer, entry->rows[OUTPUT_SENT].records);
	answer_figure(answer, entry->rows[OUTPUT_QUEUED].records);
	answer_figure(answer, entry->rows[OUTPUT_SPOOLED].records);
	answer_figure(answer, lost.records);
	answer_figure(answer, entry->rows[OUTPUT_SESSIONS].records);
	put_rest(request, entry);
	answer_row_end(answer);
}

bool verb_outputs(struct request *request)
{
	enum { SPEC = 7 }; // from here on for programs: people have the lines below
	struct answer_column columns[] = {
	    {"output", {"", -40, 0}},
	    {"taken_records", {"taken", 16, 0}},
	    {"sent_records", {"sent", 16, 0}},
	    {"queued_records", {"queued", 10, 0}},
	    {"disk_queue_records", {"disk queue", 14, 0}},
	    {"lost_records", {"lost", 14, 0}},
	    {"sessions", {"sessions", 10, 0}},
	    [SPEC] = {"spec", {"", -1, 0}},
	    {"disk_queue_octets", {"", 1, 0}},
	    {"disk_queue_oldest_seconds", {"", 1, 0}},
	    {"disk_queue_written_per_second", {"", 1, 0}},
	    {"disk_queue_read_per_second", {"", 1, 0}},
	    {"unconfirmed_records", {"", 1, 0}},
	    {0},
	};
	const struct balance *balance = request->probe->balance;
	struct answer *answer = &request->answer;

	if (!answer->json)
		columns[SPEC] = (struct answer_column){0};
	answer_list(answer, "outputs", columns);
	for (unsigned i = 0; i < balance->n; i++) {
		if (balance->entry[i].counters->rows == output_rows)
			put_output(request, &balance->entry[i]);
	}
	answer_list_end(answer);
	if (!answer->json)
		for (unsigned i = 0; i < request->probe->options.outputs.n; i++)
			answer_say(answer, NULL, "output = %s",
				   request->probe->options.outputs.spec[i]);
	return true;
}
