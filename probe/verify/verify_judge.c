// SPDX-License-Identifier: BSD-3-Clause
#include "probe/verify/verify_judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool verify_expected(const struct verify_run *run, unsigned flow, unsigned record,
		     const struct column *column, char text[VERIFY_TEXT])
{
	const struct column absolute = column_absolute(*column);

	return verify_value(run, flow, absolute.field->name, record ^ column->reverse, text);
}

unsigned verify_records(const struct verify_plan *plan, unsigned flow)
{
	if (plan->only_ipv4 && verify_flow_is_ipv6(flow))
		return 0;
	return plan->two_records && verify_flow_is_both_ways(flow) ? 2 : 1;
}

static bool cell_is(const struct verify_judge *judge, char *const *cells, const char *field,
		    const char *value)
{
	const int i = verify_reader_column(judge->reader, field, false);
	char text[VERIFY_TEXT];

	if (i < 0 || cells[i] == NULL)
		return false;
	verify_cell_read(judge->reader->shown[i].form, cells[i], text);
	return strcmp(text, value) == 0;
}

static bool is_of(const struct verify_judge *judge, char *const *cells, unsigned flow,
		  unsigned record)
{
	static const char *const ends[2][2] = {{"sourceIPv4Address", "destinationIPv4Address"},
					       {"sourceIPv6Address", "destinationIPv6Address"}};
	const bool is_ipv6 = verify_flow_is_ipv6(flow);
	char source[VERIFY_TEXT], destination[VERIFY_TEXT];

	return verify_value(judge->run, flow, ends[is_ipv6][0], record, source) &&
	       verify_value(judge->run, flow, ends[is_ipv6][1], record, destination) &&
	       cell_is(judge, cells, ends[is_ipv6][0], source) &&
	       cell_is(judge, cells, ends[is_ipv6][1], destination);
}

// Formats of narrow counters have several records of a Flow: their counters are added.
static void note(char **kept, const struct verify_shown *shown, const char *cell)
{
	char text[VERIFY_TEXT];
	const char *const end = strstr(shown->field, "DeltaCount");

	verify_cell_read(shown->form, cell, text);
	if (*kept != NULL && end != NULL)
		snprintf(text, sizeof(text), "%llu",
			 strtoull(*kept, NULL, 10) + strtoull(text, NULL, 10));
	if (*kept != NULL && end == NULL)
		return;
	free(*kept);
	*kept = strdup(text);
}

static void keep(const struct verify_judge *judge, struct verify_shown_record *record,
		 char *const *cells)
{
	record->seen = true;
	for (unsigned i = 0; i < judge->reader->n_shown; i++)
		if (cells[i] != NULL)
			note(&record->cells[i], &judge->reader->shown[i], cells[i]);
}

void verify_judge_take(void *context, const struct verify_reader *, char *const *cells)
{
	struct verify_judge *judge = context;

	for (unsigned flow = 0; flow < VERIFY_FLOWS; flow++)
		for (unsigned i = 0; i < 2; i++)
			if (is_of(judge, cells, flow, i))
				keep(judge, &judge->record[flow][i], cells);
}

unsigned verify_judge_seen(const struct verify_judge *judge, unsigned *of)
{
	unsigned seen = 0;

	*of = 0;
	for (unsigned flow = 0; flow < VERIFY_FLOWS; flow++) {
		const unsigned n = verify_records(judge->plan, flow);

		*of += n;
		for (unsigned i = 0; i < n; i++)
			seen += judge->record[flow][i].seen;
	}
	return seen;
}

// Nothing, or a zero, where a value was sent.
static bool is_dropped(const char *shown)
{
	return strspn(shown, "0:.") == strlen(shown) || strcmp(shown, "::") == 0;
}

static void judge_value(const struct verify_shown_record *record, const char *expected,
			const char *what, struct verify_verdict *verdict)
{
	const char *shown = record->seen ? record->cells[verdict->column] : "";

	verdict->values++;
	if (shown == NULL) {
		verdict->unasked++;
	} else if (strcmp(shown, expected) == 0) {
		verdict->right++;
	} else if (is_dropped(shown)) {
		if (verdict->dropped++ + verdict->wrong == 0)
			snprintf(verdict->example, sizeof(verdict->example), "%s: no %s", what,
				 expected);
	} else if (verdict->wrong++ == 0) {
		snprintf(verdict->example, sizeof(verdict->example), "%s: '%s' instead of '%s'",
			 what, shown, expected);
	}
}

void verify_judge_column(const struct verify_judge *judge, const struct column *column,
			 struct verify_verdict *verdict)
{
	char expected[VERIFY_TEXT];

	memset(verdict, 0, sizeof(*verdict));
	verdict->column = verify_reader_column(judge->reader, column_absolute(*column).field->name,
					       column->reverse);
	for (unsigned flow = 0; flow < VERIFY_FLOWS; flow++)
		for (unsigned i = 0; i < verify_records(judge->plan, flow); i++)
			if (verify_expected(judge->run, flow, i, column, expected) &&
			    verdict->column >= 0)
				judge_value(&judge->record[flow][i], expected,
					    verify_flow_what(flow), verdict);
}

void verify_judge_clear(struct verify_judge *judge)
{
	for (unsigned flow = 0; flow < VERIFY_FLOWS; flow++)
		for (unsigned i = 0; i < 2; i++)
			for (unsigned k = 0; k < VERIFY_COLUMNS; k++)
				free(judge->record[flow][i].cells[k]);
	memset(judge->record, 0, sizeof(judge->record));
}
