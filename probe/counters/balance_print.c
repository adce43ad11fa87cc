// SPDX-License-Identifier: BSD-3-Clause
#include <ctype.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "probe/counters/balance_sheet.h"
#include "probe/counters/figure.h"

enum { NAME_WIDTH = 42, FIGURE_WIDTH = 18 };

static const struct unit_name {
	unsigned unit;
	const char *one, *many;
} units[] = {
    {LEDGER_PACKETS, "packet", "packets"},
    {LEDGER_OCTETS, "IP octet", "IP octets"},
    {LEDGER_RECORDS, "record", "records"},
};

static const char *const edge_names[BALANCE_EDGES] = {
    [EDGE_READER_WORKER] = "inputs and workers",      [EDGE_WORKER_WORKER] = "worker and worker",
    [EDGE_WORKER_RING] = "workers and their rings",   [EDGE_RING_EXPORTER] = "rings and exporters",
    [EDGE_EXPORTER_OUTPUT] = "exporters and outputs",
};

struct sheet {
	FILE *out;
	const char *bold, *red, *green, *plain; // empty where no terminal is
};

// Figures of a row, no blanks after the last. Zero is shown where the owner counts that unit.
static void sheet_figures(const struct sheet *sheet, const struct tally *tally, unsigned counted)
{
	const uint64_t values[] = {tally->packets, tally->octets, tally->records};
	char text[32];
	int blanks = 0;

	for (unsigned i = 0; i < 3; i++) {
		blanks += FIGURE_WIDTH;
		if (values[i] == 0 && !(counted & units[i].unit))
			continue;
		fprintf(sheet->out, "%*s", blanks, figure_write(values[i], text, sizeof(text)));
		blanks = 0;
	}
}

// A row's name and how it looks: what came in stands out, what was lost is marked, notes are apart.
static void sheet_name(const struct sheet *sheet, const struct counter_row *row)
{
	char name[NAME_WIDTH + 1];

	if (row->side == LEDGER_LOST || row->edge == EDGE_DEVICE)
		snprintf(name, sizeof(name), "%s  ! %s", row->side == LEDGER_LOST ? "  " : "",
			 row->name);
	else if (row->side == LEDGER_NOTE)
		snprintf(name, sizeof(name), "      (%s)", row->name);
	else
		snprintf(name, sizeof(name), "%s%s", row->side == LEDGER_IN ? "    " : "      ",
			 row->name);
	fprintf(sheet->out, "%-*s", NAME_WIDTH, name);
}

static void sheet_row(const struct sheet *sheet, const struct counter_row *row,
		      const struct tally *tally, unsigned counted)
{
	bool lost = row->side == LEDGER_LOST || row->edge == EDGE_DEVICE;

	if (tally->packets == 0 && tally->octets == 0 && tally->records == 0)
		return;
	if (row->side == LEDGER_NOTE)
		counted = 0;
	fputs(lost ? sheet->red : "", sheet->out);
	sheet_name(sheet, row);
	sheet_figures(sheet, tally, counted);
	fprintf(sheet->out, "%s\n", lost ? sheet->plain : "");
}

// "worker 3": the length of "worker", or 0 when the name has no number.
static size_t owner_kind(const char *owner)
{
	size_t length = strlen(owner), digits = 0;

	while (digits < length && isdigit((unsigned char)owner[length - 1 - digits]))
		digits++;
	if (digits == 0 || digits + 1 >= length || owner[length - 1 - digits] != ' ')
		return 0;
	return length - 1 - digits;
}

static bool same_kind(const struct ledger *a, const struct ledger *b)
{
	size_t kind = owner_kind(a->owner);

	return kind > 0 && a->rows == b->rows && owner_kind(b->owner) == kind &&
	       memcmp(a->owner, b->owner, kind) == 0;
}

// How many owners from `first` on are of one kind, and their sum. Owners that stand alone are told
// by their own name.
static unsigned group_sum(const struct balance *balance, unsigned first, struct tally *sum)
{
	const struct ledger *ledger = balance->owner[first].ledger;
	unsigned n = 0;

	memset(sum, 0, LEDGER_MAX_ROWS * sizeof(*sum));
	do {
		const struct tally *rows = balance->owner[first + n].rows;

		for (unsigned row = 0; row < ledger->n_rows; row++) {
			sum[row].packets += rows[row].packets;
			sum[row].octets += rows[row].octets;
			sum[row].records += rows[row].records;
		}
		n++;
	} while (first + n < balance->n && same_kind(ledger, balance->owner[first + n].ledger));
	return n;
}

static bool all_zero(const struct tally *rows, unsigned n)
{
	for (unsigned row = 0; row < n; row++) {
		if (rows[row].packets != 0 || rows[row].octets != 0 || rows[row].records != 0)
			return false;
	}
	return true;
}

static void sheet_title(const struct sheet *sheet, const struct ledger *ledger, unsigned n,
			bool nothing)
{
	const char *role = "";
	char title[64];

	if (ledger_has_edge(ledger, EDGE_READER_WORKER, false))
		role = "input ";
	else if (ledger_has_edge(ledger, EDGE_EXPORTER_OUTPUT, true))
		role = "output ";
	if (strncmp(ledger->owner, role, strlen(role)) == 0)
		role = "";
	if (n > 1)
		snprintf(title, sizeof(title), "%u %.*ss", n, (int)owner_kind(ledger->owner),
			 ledger->owner);
	else
		snprintf(title, sizeof(title), "%s%s", role, ledger->owner);
	fprintf(sheet->out, "  %s%s%s%s\n", sheet->bold, title, sheet->plain,
		nothing ? ": nothing" : "");
}

// In, out, held, lost, notes: whatever the order of the list.
static void sheet_rows(const struct sheet *sheet, const struct ledger *ledger,
		       const struct tally *sum)
{
	static const enum ledger_side order[] = {LEDGER_IN, LEDGER_OUT, LEDGER_HELD, LEDGER_LOST,
						 LEDGER_NOTE};

	for (unsigned i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		for (unsigned row = 0; row < ledger->n_rows; row++) {
			if (ledger->rows[row].side == order[i])
				sheet_row(sheet, &ledger->rows[row], &sum[row], ledger->units);
		}
	}
}

static void sheet_owners(const struct sheet *sheet, const struct balance *balance)
{
	struct tally sum[LEDGER_MAX_ROWS];

	for (unsigned i = 0, n; i < balance->n; i += n) {
		const struct ledger *ledger = balance->owner[i].ledger;

		n = group_sum(balance, i, sum);
		sheet_title(sheet, ledger, n, all_zero(sum, ledger->n_rows));
		sheet_rows(sheet, ledger, sum);
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
static void owner_tell(const struct balance_owner *owner, const char **between, FILE *out)
{
	const char *word = NULL;

	for (unsigned i = 0; i < 3; i++) {
		int64_t gap = balance_owner_gap(owner, units[i].unit);

		if (gap == 0)
			continue;
		if (word == NULL)
			fprintf(out, "%s%s", *between, owner->ledger->owner);
		fputs(word == NULL ? "" : ",", out);
		fputs(gap > 0 ? " lacks " : " has too many: ", out);
		gap_write(gap, &units[i], out);
		word = "and";
		*between = "; ";
	}
}

static void edge_tell(const struct balance *balance, enum ledger_edge edge, const char **between,
		      FILE *out)
{
	for (unsigned i = 0; i < 3; i++) {
		int64_t gap = balance_edge_gap(balance, edge, units[i].unit);

		if (gap == 0)
			continue;
		fprintf(out, "%sbetween %s ", *between, edge_names[edge]);
		gap_write(gap, &units[i], out);
		fputs(gap > 0 ? " went missing" : " came from nowhere", out);
		*between = "; ";
	}
}

static bool anything_lost(const struct balance *balance)
{
	for (unsigned i = 0; i < balance->n; i++) {
		const struct balance_owner *owner = &balance->owner[i];

		for (unsigned row = 0; row < owner->ledger->n_rows; row++) {
			const struct counter_row *counter = &owner->ledger->rows[row];

			if ((counter->side == LEDGER_LOST || counter->edge == EDGE_DEVICE) &&
			    !all_zero(&owner->rows[row], 1))
				return true;
		}
	}
	return false;
}

static void sheet_close(const struct sheet *sheet, const struct balance *balance)
{
	const char *between = ": ";

	for (unsigned i = 0; i < balance->n; i++) {
		if (!balance->owner[i].answered)
			fprintf(sheet->out, "  %s did not answer: older figures, not judged\n",
				balance->owner[i].ledger->owner);
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
		owner_tell(&balance->owner[i], &between, sheet->out);
	for (unsigned edge = 0; edge < BALANCE_EDGES; edge++)
		edge_tell(balance, edge, &between, sheet->out);
	fprintf(sheet->out, "%s\n", sheet->plain);
}

void balance_print(const struct balance *balance, FILE *out)
{
	int fd = fileno(out);
	bool terminal = fd >= 0 && isatty(fd);
	const struct sheet sheet = {
	    .out = out,
	    .bold = terminal ? "\033[1m" : "",
	    .red = terminal ? "\033[31m" : "",
	    .green = terminal ? "\033[32m" : "",
	    .plain = terminal ? "\033[m" : "",
	};

	fprintf(out, "%s%-*s%*s%*s%*s%s\n", sheet.bold, NAME_WIDTH, "balance sheet", FIGURE_WIDTH,
		"packets", FIGURE_WIDTH, "IP octets", FIGURE_WIDTH, "records", sheet.plain);
	sheet_owners(&sheet, balance);
	sheet_close(&sheet, balance);
}
