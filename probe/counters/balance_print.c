// SPDX-License-Identifier: BSD-3-Clause
#include <ctype.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "config/figure.h"
#include "config/text_table.h"
#include "probe/counters/balance_sheet.h"

static const struct text_column columns[] = {
    {"balance sheet", -42, 0}, {"packets", 18, 0}, {"IP octets", 18, 0}, {"records", 18, 0}, {0},
};

static const struct unit_name {
	unsigned unit;
	const char *one, *many;
} units[] = {
    {UNIT_PACKETS, "packet", "packets"},
    {UNIT_OCTETS, "IP octet", "IP octets"},
    {UNIT_RECORDS, "record", "records"},
};

struct sheet {
	FILE *out;
	struct text_table *table;		// written to `out`
	const char *bold, *red, *green, *plain; // empty where no terminal is
};

// Zero is shown where the set counts that unit.
static void sheet_figures(const struct sheet *sheet, const struct counts *counts, unsigned counted)
{
	const uint64_t values[] = {counts->packets, counts->octets, counts->records};

	for (unsigned i = 0; i < 3; i++) {
		if (values[i] == 0 && !(counted & units[i].unit))
			text_table_cell(sheet->table, "%s", "");
		else
			text_table_figure(sheet->table, values[i]);
	}
}

// A row's name and how it looks: what came in stands out, what was lost is marked, notes are apart.
static void sheet_name(const struct sheet *sheet, const struct counter_row *row)
{
	if (counter_row_is_drop(row))
		text_table_cell(sheet->table, "%s  ! %s", row->side == COUNTER_LOST ? "  " : "",
				row->name);
	else if (row->side == COUNTER_NOTE)
		text_table_cell(sheet->table, "      (%s)", row->name);
	else
		text_table_cell(sheet->table, "%s%s", row->side == COUNTER_IN ? "    " : "      ",
				row->name);
}

static void sheet_row(const struct sheet *sheet, const struct counter_row *row,
		      const struct counts *counts, unsigned counted)
{
	bool lost = counter_row_is_drop(row);

	if (counts->packets == 0 && counts->octets == 0 && counts->records == 0)
		return;
	if (row->side == COUNTER_NOTE)
		counted = 0;
	sheet->table->colour = lost ? sheet->red : NULL;
	sheet_name(sheet, row);
	sheet_figures(sheet, counts, counted);
	text_table_end(sheet->table);
}

// "worker 3": the length of "worker", or 0 when the name has no number.
static size_t name_kind(const char *name)
{
	size_t length = strlen(name), digits = 0;

	while (digits < length && isdigit((unsigned char)name[length - 1 - digits]))
		digits++;
	if (digits == 0 || digits + 1 >= length || name[length - 1 - digits] != ' ')
		return 0;
	return length - 1 - digits;
}

static bool same_kind(const struct counter_set *a, const struct counter_set *b)
{
	size_t kind = name_kind(a->name);

	return kind > 0 && a->rows == b->rows && name_kind(b->name) == kind &&
	       memcmp(a->name, b->name, kind) == 0;
}

// How many entries from `first` on are of one kind, and their sum.
static unsigned group_sum(const struct balance *balance, unsigned first, struct counts *sum)
{
	const struct counter_set *counters = balance->entry[first].counters;
	unsigned n = 0;

	memset(sum, 0, COUNTER_SET_MAX_ROWS * sizeof(*sum));
	do {
		const struct counts *rows = balance->entry[first + n].rows;

		for (unsigned row = 0; row < counters->n_rows; row++)
			counts_add(&sum[row], &rows[row]);
		n++;
	} while (first + n < balance->n && same_kind(counters, balance->entry[first + n].counters));
	return n;
}

static bool all_zero(const struct counts *rows, unsigned n)
{
	for (unsigned row = 0; row < n; row++) {
		if (rows[row].packets != 0 || rows[row].octets != 0 || rows[row].records != 0)
			return false;
	}
	return true;
}

static void sheet_title(const struct sheet *sheet, const struct counter_set *counters, unsigned n,
			bool nothing)
{
	const enum counter_owner owner = counter_set_owner(counters);
	const char *role = "";
	char title[64];

	if (owner == OWNER_INPUT)
		role = "input ";
	else if (owner == OWNER_OUTPUT)
		role = "output ";
	if (strncmp(counters->name, role, strlen(role)) == 0)
		role = "";
	if (n > 1)
		snprintf(title, sizeof(title), "%u %.*ss", n, (int)name_kind(counters->name),
			 counters->name);
	else
		snprintf(title, sizeof(title), "%s%s", role, counters->name);
	fprintf(sheet->out, "  %s%s%s%s\n", sheet->bold, title, sheet->plain,
		nothing ? ": nothing" : "");
}

// In, out, held, lost, notes: whatever the order of the list.
static void sheet_rows(const struct sheet *sheet, const struct counter_set *counters,
		       const struct counts *sum)
{
	static const enum counter_side order[] = {COUNTER_IN, COUNTER_OUT, COUNTER_HELD,
						  COUNTER_LOST, COUNTER_NOTE};

	for (unsigned i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		for (unsigned row = 0; row < counters->n_rows; row++) {
			if (counters->rows[row].side == order[i])
				sheet_row(sheet, &counters->rows[row], &sum[row], counters->units);
		}
	}
}

static void sheet_entries(const struct sheet *sheet, const struct balance *balance)
{
	struct counts sum[COUNTER_SET_MAX_ROWS];

	for (unsigned i = 0, n; i < balance->n; i += n) {
		const struct counter_set *counters = balance->entry[i].counters;

		n = group_sum(balance, i, sum);
		sheet_title(sheet, counters, n, all_zero(sum, counters->n_rows));
		sheet_rows(sheet, counters, sum);
	}
}

static void gap_write(int64_t gap, const struct unit_name *unit, FILE *out)
{
	uint64_t amount = gap < 0 ? -(uint64_t)gap : (uint64_t)gap;
	char text[32];

	figure_write(amount, text, sizeof(text));
	fprintf(out, "%s %s", text, amount == 1 ? unit->one : unit->many);
}

// "worker 1 lacks 3 packets and 180 IP octets"
static void report_entry_gap(const struct balance_entry *entry, const char **between, FILE *out)
{
	const char *word = NULL;

	for (unsigned i = 0; i < 3; i++) {
		int64_t gap = balance_entry_gap(entry, units[i].unit);

		if (gap == 0)
			continue;
		if (word == NULL)
			fprintf(out, "%s%s", *between, entry->counters->name);
		fputs(word == NULL ? "" : ",", out);
		fputs(gap > 0 ? " lacks " : " has too many: ", out);
		gap_write(gap, &units[i], out);
		word = "and";
		*between = "; ";
	}
}

static void report_boundary_gap(const struct balance *balance,
				const struct balance_boundary *boundary, const char **between,
				FILE *out)
{
	for (unsigned i = 0; i < 3; i++) {
		int64_t gap = balance_boundary_gap(balance, boundary, units[i].unit);

		if (gap == 0)
			continue;
		fprintf(out, "%sbetween %s ", *between, boundary->of->between);
		gap_write(gap, &units[i], out);
		fputs(gap > 0 ? " went missing" : " were counted on arrival only", out);
		*between = "; ";
	}
}

static bool anything_lost(const struct balance *balance)
{
	for (unsigned i = 0; i < balance->n; i++) {
		const struct balance_entry *entry = &balance->entry[i];

		for (unsigned row = 0; row < entry->counters->n_rows; row++) {
			if (counter_row_is_drop(&entry->counters->rows[row]) &&
			    !all_zero(&entry->rows[row], 1))
				return true;
		}
	}
	return false;
}

static void sheet_close(const struct sheet *sheet, const struct balance *balance)
{
	const char *between = ": ";

	for (unsigned i = 0; i < balance->n; i++) {
		if (!balance->entry[i].answered)
			fprintf(sheet->out,
				"  %s did not answer: its figures are older and were not checked\n",
				balance->entry[i].counters->name);
	}
	if (balance_holds(balance)) {
		fprintf(sheet->out, "%sbooks balance%s%s%s\n", sheet->green, sheet->plain,
			anything_lost(balance) ? "; what was lost is marked !" : "",
			balance->stopped ? ""
					 : " (running: what is between two owners is left out)");
		return;
	}
	fprintf(sheet->out, "%sbooks do NOT balance", sheet->red);
	for (unsigned i = 0; i < balance->n; i++)
		report_entry_gap(&balance->entry[i], &between, sheet->out);
	for (unsigned i = 0; i < balance->n_boundaries; i++)
		report_boundary_gap(balance, &balance->boundary[i], &between, sheet->out);
	fprintf(sheet->out, "%s\n", sheet->plain);
}

void balance_print(const struct balance *balance, FILE *out)
{
	int fd = fileno(out);
	bool terminal = fd >= 0 && isatty(fd);
	struct text_table table = {
	    .out = out, .columns = columns, .colour = terminal ? "\033[1m" : NULL};
	const struct sheet sheet = {
	    .out = out,
	    .table = &table,
	    .bold = terminal ? "\033[1m" : "",
	    .red = terminal ? "\033[31m" : "",
	    .green = terminal ? "\033[32m" : "",
	    .plain = terminal ? "\033[m" : "",
	};

	text_table_head(&table);
	sheet_entries(&sheet, balance);
	sheet_close(&sheet, balance);
}
