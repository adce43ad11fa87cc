// SPDX-License-Identifier: BSD-3-Clause
#include "probe/verify/verify_print.h"

#include <string.h>

#include "config/text_table.h"

static const char *direction_of(unsigned record)
{
	return record == 0 ? "" : ", the reverse direction";
}

void verify_print_expected(const struct verify_run *run, const struct verify_plan *plan, FILE *out)
{
	char name[64], text[VERIFY_TEXT];

	for (unsigned flow = 0; flow < VERIFY_FLOWS; flow++)
		for (unsigned i = 0; i < verify_records(plan, flow); i++) {
			fprintf(out, "%s%s\n", verify_flow_what(flow), direction_of(i));
			for (unsigned k = 0; k < plan->columns.n; k++) {
				const struct column *column = &plan->columns.column[k];

				column_name(column, name);
				if (verify_expected(run, flow, i, column, text))
					fprintf(out, "    %-34s%s\n", name, text);
			}
		}
}

static void print_row(const struct verify_judge *judge, const char *name,
		      const struct verify_verdict *verdict, struct text_table *table)
{
	const char *word = verdict->wrong > 0	  ? "WRONG"
			   : verdict->dropped > 0 ? "DROPPED"
						  : "right";

	text_table_cell(table, "%s", name);
	text_table_cell(table, "%s", judge->reader->shown[verdict->column].column);
	text_table_cell(table, "%s", word);
	text_table_cell(table, "%u of %u", verdict->right, verdict->values);
	text_table_cell(table, "%s", verdict->example);
	text_table_end(table);
}

static enum exit_code code_of(const struct verify_verdict *verdict)
{
	if (verdict->wrong > 0)
		return EXIT_WRONG;
	return verdict->dropped > 0 ? EXIT_PARTLY_READ : EXIT_DONE;
}

enum why { NO_PLACE, NOT_ASKED, NOT_KNOWN, N_WHY };

// Why a field has no row in the table; N_WHY: it has one.
static enum why why_not(const struct column *column, const struct verify_verdict *verdict)
{
	if (!verify_knows(column_absolute(*column).field->name))
		return NOT_KNOWN;
	if (verdict->column < 0)
		return NO_PLACE;
	return verdict->unasked > 0 ? NOT_ASKED : N_WHY;
}

static void print_left_out(const struct verify_judge *judge, enum why why, FILE *out)
{
	static const char *const texts[] = {
	    [NO_PLACE] = "%s has no place for:",
	    [NOT_ASKED] = "%s was not told to show:",
	    [NOT_KNOWN] = "of %s not compared:",
	};
	struct verify_verdict verdict;
	unsigned n = 0;
	char name[64];

	for (unsigned i = 0; i < judge->plan->columns.n; i++) {
		const struct column *column = &judge->plan->columns.column[i];

		verify_judge_column(judge, column, &verdict);
		if (why_not(column, &verdict) != why)
			continue;
		if (n++ == 0)
			fprintf(out, texts[why], judge->reader->name);
		column_name(column, name);
		fprintf(out, " %s", name);
	}
	if (n > 0)
		fputc('\n', out);
}

enum exit_code verify_print_verdicts(const struct verify_judge *judge, FILE *out)
{
	static const struct text_column columns[] = {{"field", -34, 0},	     {"shown as", -24, 1},
						     {"verdict", -8, 1},     {"values", -9, 1},
						     {"for example", -1, 1}, {0}};
	struct text_table table = {.out = out, .columns = columns};
	enum exit_code code = EXIT_DONE;
	struct verify_verdict verdict;
	char name[64];

	text_table_head(&table);
	for (unsigned i = 0; i < judge->plan->columns.n; i++) {
		const struct column *column = &judge->plan->columns.column[i];

		verify_judge_column(judge, column, &verdict);
		if (why_not(column, &verdict) != N_WHY || verdict.values == 0)
			continue;
		column_name(column, name);
		print_row(judge, name, &verdict, &table);
		code = exit_code_worse(code, code_of(&verdict));
	}
	for (enum why why = NO_PLACE; why < N_WHY; why++)
		print_left_out(judge, why, out);
	return code;
}
