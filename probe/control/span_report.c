// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/span_report.h"

#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include "config/log.h"
#include "probe/control/span_fault.h"
#include "probe/probe.h"

LOG_TYPE(span);

#define MINUTE_NS UINT64_C(60000000000)
#define HOUR_NS	  (60 * MINUTE_NS)

void span_report_take(const struct probe *probe, struct span_rows *rows)
{
	memset(rows, 0, sizeof(*rows));
	for (unsigned i = 0; i < probe->n_workers; i++)
		worker_span(probe->worker[i], rows);
}

static void append(struct span_text *text, const char *before, const char *words)
{
	const size_t n = strlen(text->text);

	snprintf(text->text + n, sizeof(text->text) - n, "%s%s", before, words);
}

// "the mirror of VLAN 20 loses 3.0 %, cuts 50.0 % of the packets"
static void say_row(const struct probe *probe, const struct span_row *row, struct span_text *text)
{
	char place[SPAN_SENTENCE], words[SPAN_SENTENCE];
	bool begun = false;

	span_fault_place(probe, row->input, row->vlan, place);
	for (enum event_kind fault = 0; fault < SPAN_FAULTS; fault++) {
		const struct span_finding found = span_fault_find(row, fault);

		if (!found.is)
			continue;
		if (!begun)
			append(text, text->text[0] != '\0' ? "; " : "", place);
		span_fault_say(probe, fault, found.share, words);
		append(text, begun ? ", " : " ", words);
		text->kinds |= 1U << fault;
		begun = true;
	}
}

void span_report_say(const struct probe *probe, const struct span_rows *rows,
		     struct span_text *text)
{
	*text = (struct span_text){0};
	for (unsigned i = 0; i < SPAN_ROWS; i++)
		if (rows->row[i].taken)
			say_row(probe, &rows->row[i], text);
}

// Rows are summed in the order of the workers' tables: each is looked for.
static void since(const struct span_rows *now, struct span_rows *before, struct span_rows *passed)
{
	memset(passed, 0, sizeof(*passed));
	span_rows_sum(passed, now);
	for (unsigned i = 0; i < SPAN_ROWS; i++) {
		const struct span_row *old = &before->row[i];
		struct span_row *row;

		if (!old->taken)
			continue;
		row = old->vlan == SPAN_OTHERS ? &passed->row[i]
					       : span_row_of(passed, old->input, old->vlan);
		for (unsigned figure = 0; figure < SPAN_N_FIGURES; figure++)
			row->figure[figure] -= RTE_MIN(old->figure[figure], row->figure[figure]);
	}
	*before = *now;
}

static void tell(const struct span_events *events, const struct span_text *text)
{
	if (text->kinds != 0)
		LOG(WARNING, "%s (lineprobe help span)", text->text);
	else if (span_events_open(events) == 0)
		LOG(NOTICE, "the mirrors do nothing wrong any more (lineprobe ctl events)");
}

void span_report_look(struct span_watchman *watchman, struct probe *probe, uint64_t now_ns)
{
	static struct span_rows now, passed; // main's alone
	struct span_text text;
	unsigned n_events;

	if (now_ns < watchman->due_ns)
		return;
	if (watchman->due_ns == 0) {
		watchman->due_ns = now_ns + MINUTE_NS;
		return;
	}
	watchman->due_ns = now_ns + MINUTE_NS;
	span_report_take(probe, &now);
	since(&now, &watchman->before, &passed);
	n_events = span_events_look(&watchman->events, probe, &passed, now_ns);
	span_report_say(probe, &passed, &text);
	if (n_events == 0 && (text.kinds == 0 || now_ns < watchman->repeat_ns))
		return;
	watchman->repeat_ns = now_ns + HOUR_NS;
	tell(&watchman->events, &text);
}

void span_report_end(const struct probe *probe)
{
	static struct span_rows rows;
	struct span_text text;

	span_report_take(probe, &rows);
	span_report_say(probe, &rows, &text);
	if (text.kinds != 0)
		fprintf(stderr, "%s (lineprobe help span)\n", text.text);
}
