// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/metric_rows.h"

#include <string.h>

#include <rte_common.h>

#include "dpi/dpi.h"
#include "export/export_process.h"
#include "export/transport/transport.h"
#include "pmd/pmd.h"
#include "probe/collector/collect_counters.h"
#include "probe/control/counter_lists.h"
#include "probe/control/request.h"
#include "probe/counters/balance_sheet.h"
#include "probe/counters/worker_counters.h"

enum { UNITS_ALL = UNIT_PACKETS | UNIT_OCTETS | UNIT_RECORDS, N_UNITS = 3 };

// How the rows of a counter list are called, and in which units they count: those of its equation,
// and its notes.
struct row_kind {
	const char *word;
	const struct counter_row *rows;
	unsigned equation, notes;
};

static bool kind_find(const struct counter_row *rows, struct row_kind *kind)
{
	const struct row_kind kinds[] = {
	    {"file", pmd_file_counters.rows, UNIT_PACKETS | UNIT_OCTETS, UNIT_PACKETS},
	    {"queue", pmd_queue_counters.rows, UNIT_PACKETS, UNIT_PACKETS},
	    {"device", pmd_device_counters.rows, UNIT_PACKETS, UNIT_PACKETS},
	    {"datagram", datagram_counter_rows, UNIT_PACKETS | UNIT_OCTETS, UNIT_PACKETS},
	    {"collector", collector_counter_rows, UNITS_ALL, UNIT_RECORDS},
	    {"worker", worker_counter_rows, UNIT_PACKETS | UNIT_OCTETS, UNIT_PACKETS},
	    {"classification", dpi_counters.rows, 0, UNIT_RECORDS},
	    {"ring", ring_counter_rows, UNITS_ALL, UNITS_ALL},
	    {"exporter", exporter_counter_list.rows, UNITS_ALL, UNIT_RECORDS},
	    {"output", output_rows, UNITS_ALL, UNIT_RECORDS},
	};

	for (unsigned i = 0; i < RTE_DIM(kinds); i++) {
		*kind = kinds[i];
		if (kind->rows == rows)
			return true;
	}
	return false;
}

// Rows that count otherwise than their kind. `word` instead of the row's and the unit's: what is
// counted are not packets, octets or records.
struct row_exception {
	const struct counter_row *row;
	unsigned units;
	const char *word;
	bool gauge;
};

static const struct row_exception exceptions[] = {
    {&worker_counter_rows[WORKER_IN_RECORDS], UNITS_ALL, NULL, false},
    {&worker_counter_rows[WORKER_LOST_DELETED], UNITS_ALL, NULL, false},
    {&worker_counter_rows[WORKER_FLOWS], UNIT_RECORDS, NULL, false},
    {&worker_counter_rows[WORKER_EVICTED], UNIT_RECORDS, "evicted_flows", false},
    {&worker_counter_rows[WORKER_CLOCK_STEPS], UNIT_PACKETS, "clock_steps", false},
    {&collector_counter_rows[COLLECTOR_LATE], UNIT_PACKETS, "late_datagrams", false},
    {&collector_counter_rows[COLLECTOR_REPEATED], UNIT_PACKETS, "repeated_datagrams", false},
    {&collector_counter_rows[COLLECTOR_AGENT_DROPS], UNIT_PACKETS, NULL, false},
    {&output_rows[OUTPUT_SPOOL_PUT], UNITS_ALL, NULL, false},
    {&output_rows[OUTPUT_SPOOL_GOT], UNITS_ALL, NULL, false},
    {&output_rows[OUTPUT_SPOOL_ON_DISK], UNIT_OCTETS, "disk_queue_octets", true},
    {&output_rows[OUTPUT_SPOOL_AGE], UNIT_RECORDS, "disk_queue_age_seconds", true},
    {&output_rows[OUTPUT_SPOOL_PUT_RATE], UNIT_RECORDS, "disk_queue_written_per_second", true},
    {&output_rows[OUTPUT_SPOOL_GOT_RATE], UNIT_RECORDS, "disk_queue_read_per_second", true},
    {&output_rows[OUTPUT_RESENT], UNITS_ALL, NULL, false},
};

// NULL: as its kind. A row that has some has no units but theirs.
static const struct row_exception *exception_find(const struct counter_row *row, unsigned unit,
						  bool *any)
{
	*any = false;
	for (unsigned i = 0; i < RTE_DIM(exceptions); i++) {
		if (exceptions[i].row != row)
			continue;
		*any = true;
		if (exceptions[i].units & unit)
			return &exceptions[i];
	}
	return NULL;
}

// The packets that classification looks at have octets too; links go down so many times.
static unsigned units_of(const struct row_kind *kind, const struct counter_row *row)
{
	if (row->key != NULL && strncmp(row->key, "LINK_", 5) == 0)
		return UNIT_RECORDS;
	if (strcmp(kind->word, "classification") == 0 && row == kind->rows)
		return UNIT_PACKETS | UNIT_OCTETS;
	return row->side == COUNTER_NOTE ? kind->notes : kind->equation;
}

static const char *unit_word(unsigned unit)
{
	return unit == UNIT_PACKETS ? "packets" : unit == UNIT_OCTETS ? "octets" : "records";
}

// What a note counts in records alone is none: sessions, disconnections.
static bool says_unit(const struct counter_row *row, unsigned units)
{
	return row->side != COUNTER_NOTE || units != UNIT_RECORDS;
}

bool metric_row_name(const struct counter_row *rows, unsigned row, unsigned unit,
		     char name[METRIC_NAME])
{
	const struct counter_row *counter = &rows[row];
	const struct row_exception *exception;
	struct row_kind kind;
	unsigned units;
	char word[48];
	bool any;

	if (!kind_find(rows, &kind))
		return false;
	exception = exception_find(counter, unit, &any);
	units = exception != NULL ? exception->units : any ? 0 : units_of(&kind, counter);
	if (!(units & unit))
		return false;
	counter_name_write(counter, word, sizeof(word));
	if (exception != NULL && exception->word != NULL)
		snprintf(name, METRIC_NAME, "lineprobe_%s_%s", kind.word, exception->word);
	else
		snprintf(name, METRIC_NAME, "lineprobe_%s_%s%s%s", kind.word, word,
			 says_unit(counter, units) ? "_" : "",
			 says_unit(counter, units) ? unit_word(unit) : "");
	return true;
}

static enum metric_kind kind_of(const struct counter_row *row, unsigned unit)
{
	bool any;
	const struct row_exception *exception = exception_find(row, unit, &any);

	return row->side == COUNTER_HELD || (exception != NULL && exception->gauge)
		   ? METRIC_GAUGE
		   : METRIC_COUNTER;
}

bool metric_row_is_level(const struct counter_row *row)
{
	for (unsigned i = 0; i < RTE_DIM(exceptions); i++) {
		if (exceptions[i].row == row && exceptions[i].gauge)
			return true;
	}
	return row->side == COUNTER_HELD;
}

static uint64_t value_of(const struct counts *counts, unsigned unit)
{
	return unit == UNIT_PACKETS  ? counts->packets
	       : unit == UNIT_OCTETS ? counts->octets
				     : counts->records;
}

// Two owners of a name, such as two files called alike in different folders, are told apart.
void metric_owner_write(const struct balance *balance, unsigned index, char *owner, size_t size)
{
	const struct counter_set *counters = balance->entry[index].counters;
	unsigned same = 1;

	for (unsigned i = 0; i < index; i++) {
		const struct counter_set *other = balance->entry[i].counters;

		same += other->rows == counters->rows && strcmp(other->name, counters->name) == 0;
	}
	if (same == 1)
		snprintf(owner, size, "%s", counters->name);
	else
		snprintf(owner, size, "%s #%u", counters->name, same);
}

static void family_write(struct metric_text *text, const struct balance *balance,
			 const struct counter_list *list, unsigned row, unsigned unit)
{
	const struct counter_row *counter = &list->rows[row];
	const char *labels[] = {"owner", NULL, NULL};
	char name[METRIC_NAME], owner[80], help[512];

	if (!metric_row_name(list->rows, row, unit, name))
		return;
	snprintf(help, sizeof(help), "%s: %s", counter->name, counter->help);
	metric_family(text, name, kind_of(counter, unit), help);
	labels[1] = owner;
	for (unsigned i = 0; i < balance->n; i++) {
		if (balance->entry[i].counters->rows != list->rows)
			continue;
		metric_owner_write(balance, i, owner, sizeof(owner));
		metric_sample(text, labels, value_of(&balance->entry[i].rows[row], unit));
	}
}

// Packets are lost before the rings, by inputs, devices and workers; records from there on.
static bool is_loss(const struct counter_set *counters, const struct counter_row *row,
		    unsigned unit)
{
	const bool of_records = counter_set_owner(counters) >= OWNER_RING;

	return counter_row_is_drop(row) && of_records == (unit == UNIT_RECORDS);
}

// All losses as one family, that can be added up.
static void losses_write(struct metric_text *text, const struct balance *balance, unsigned unit,
			 const char *name, const char *help)
{
	char owner[80], word[48];
	const char *const labels[] = {"owner", owner, "counter", word, NULL};

	metric_family(text, name, METRIC_COUNTER, help);
	for (unsigned i = 0; i < balance->n; i++) {
		const struct counter_set *counters = balance->entry[i].counters;

		metric_owner_write(balance, i, owner, sizeof(owner));
		for (unsigned row = 0; row < counters->n_rows; row++) {
			if (!is_loss(counters, &counters->rows[row], unit))
				continue;
			counter_name_write(&counters->rows[row], word, sizeof(word));
			metric_sample(text, labels, value_of(&balance->entry[i].rows[row], unit));
		}
	}
}

static bool has_owner(const struct balance *balance, const struct counter_list *list)
{
	for (unsigned i = 0; i < balance->n; i++) {
		if (balance->entry[i].counters->rows == list->rows)
			return true;
	}
	return false;
}

void metric_rows_write(struct metric_text *text, const struct balance *balance)
{
	const struct counter_list *list;

	losses_write(text, balance, UNIT_PACKETS, "lineprobe_lost_packets",
		     "Packets that device, kernel, inputs and workers have lost, by each reason");
	losses_write(text, balance, UNIT_RECORDS, "lineprobe_lost_records",
		     "Flow Records that rings and outputs have lost, by each reason");
	for (unsigned i = 0; (list = counter_list_any(i)) != NULL; i++) {
		if (!has_owner(balance, list))
			continue;
		for (unsigned row = 0; row < list->n_rows; row++)
			for (unsigned unit = 0; unit < N_UNITS; unit++)
				family_write(text, balance, list, row, 1 << unit);
	}
}

void metric_rows_print(FILE *out)
{
	const struct counter_list *list;
	char name[METRIC_NAME];

	for (unsigned i = 0; (list = counter_list_any(i)) != NULL; i++) {
		fprintf(out, "%s\n", list->title);
		for (unsigned row = 0; row < list->n_rows; row++)
			for (unsigned unit = 0; unit < N_UNITS; unit++)
				if (metric_row_name(list->rows, row, 1 << unit, name))
					fprintf(out, "  %s%s\n", name,
						kind_of(&list->rows[row], 1 << unit) ==
							METRIC_COUNTER
						    ? "_total"
						    : "");
	}
}
