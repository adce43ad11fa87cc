// SPDX-License-Identifier: BSD-3-Clause
#include "probe/snmp/snmp_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "config/utf8.h"
#include "export/transport/transport.h"
#include "probe/control/metric_rows.h"
#include "probe/control/request.h"
#include "probe/counters/balance_sheet.h"

enum { ETHERNET = 6, UP = 1, DOWN = 2, NOT_PRESENT = 6 }; // IANAifType, ifOperStatus

static const uint16_t octets_of[SNMP_N_ROWS] = {
    [SNMP_ONE_ROW] = sizeof(struct snmp_whole),	   [SNMP_WORKERS] = sizeof(struct snmp_worker),
    [SNMP_PORTS] = sizeof(struct snmp_port),	   [SNMP_INTERFACES] = sizeof(struct snmp_port),
    [SNMP_COUNTERS] = sizeof(struct snmp_counter), [SNMP_LEVELS] = sizeof(struct snmp_counter),
    [SNMP_LOSSES] = sizeof(struct snmp_counter),   [SNMP_OUTPUTS] = sizeof(struct snmp_output),
};

unsigned snmp_row_octets(enum snmp_rows rows)
{
	return octets_of[rows];
}

// A new row, all zero; NULL: there is no memory.
static void *add(struct snmp_view *view, enum snmp_rows rows)
{
	const unsigned octets = octets_of[rows], n = view->rows[rows].n;

	if (n == view->rows[rows].room) {
		void *more = realloc(view->rows[rows].row, (size_t)(2 * n + 8) * octets);

		if (more == NULL)
			return NULL;
		view->rows[rows].row = more;
		view->rows[rows].room = 2 * n + 8;
	}
	view->rows[rows].n = n + 1;
	return memset((char *)view->rows[rows].row + (size_t)n * octets, 0, octets);
}

static uint64_t truth(bool value)
{
	return value ? SNMP_TRUE : SNMP_FALSE;
}

static void take_totals(struct snmp_whole *whole, const struct balance *balance)
{
	struct metering_totals totals;

	balance_sum(balance, &totals);
	whole->packets = totals.packets;
	whole->octets = totals.octets;
	whole->ignored = totals.ignored_packets;
	whole->lost_packets = totals.lost_packets;
	whole->dropped_packets = totals.dropped_by_device;
	whole->records = totals.flows;
	whole->lost_records = balance_records_lost(balance);
	whole->evicted = totals.evicted_flows;
}

static void take_names(struct snmp_whole *whole, const struct probe *probe)
{
	const char *name = probe->options.name;

	if (name == NULL && probe->environment.n_inputs > 0)
		name = probe->input_name[0];
	snprintf(whole->version, sizeof(whole->version), "%s", options_version);
	utf8_visible(name != NULL ? name : "lineprobe", whole->name, sizeof(whole->name));
	snprintf(whole->description, sizeof(whole->description), "lineprobe %s flow probe",
		 options_version);
}

static bool take_whole(struct snmp_view *view, const struct probe *probe)
{
	struct snmp_whole *whole = add(view, SNMP_ONE_ROW);

	if (whole == NULL)
		return false;
	take_names(whole, probe);
	whole->ticks = probe_runs_ns(probe) / 10000000;
	whole->meters = truth(probe->ran && !probe->stopping);
	whole->balances = truth(balance_holds(probe->balance));
	whole->inputs_gone = pmd_inputs_gone(probe->pmd);
	whole->workers = probe->n_workers;
	whole->overload_step = probe->overload.ladder.step;
	take_totals(whole, probe->balance);
	return true;
}

static bool take_workers(struct snmp_view *view, const struct probe *probe)
{
	struct snmp_whole *whole = view->rows[SNMP_ONE_ROW].row;
	struct worker_state state;

	for (unsigned i = 0; i < probe->n_workers; i++) {
		struct snmp_worker *worker = add(view, SNMP_WORKERS);

		if (worker == NULL)
			return false;
		worker_state(probe->worker[i], &state);
		snprintf(worker->name, sizeof(worker->name), "worker %u", i);
		worker->live_flows = state.live_flows;
		worker->max_flows = state.max_flows;
		worker->table_octets = state.table_octets;
		whole->live_flows += state.live_flows;
		whole->max_flows += state.max_flows;
		whole->table_octets += state.table_octets;
	}
	return true;
}

// Of an input that has several ports each has its number.
static uint32_t if_index_of(const struct probe *probe, const char *input)
{
	for (unsigned i = 0; i < probe->environment.n_inputs; i++) {
		if (strcmp(probe->input_name[i], input) == 0)
			return probe->input_ifindex[i];
	}
	return 0;
}

static void put_port(struct snmp_port *port, const struct probe *probe,
		     const struct port_state *state)
{
	static const uint8_t statuses[] = {[PORT_LINK_NONE] = UP,
					   [PORT_LINK_GONE] = NOT_PRESENT,
					   [PORT_LINK_DOWN] = DOWN,
					   [PORT_LINK_UP] = UP};
	struct port_sample sample;

	port_sample_of(probe, state, &sample);
	utf8_visible(state->input, port->name, sizeof(port->name));
	utf8_visible(state->driver, port->driver, sizeof(port->driver));
	port->if_index = if_index_of(probe, state->input);
	port->status = (uint64_t)state->link + 1;
	port->if_status = statuses[state->link];
	port->mbits = state->speed_mbit;
	port->bits = state->speed_mbit * UINT64_C(1000000);
	port->packets = sample.packets;
	port->octets = sample.octets;
	port->dropped = port_dropped_of(probe, state);
	port->ethernet = ETHERNET;
	port->yes = SNMP_TRUE;
}

static bool take_ports(struct snmp_view *view, const struct probe *probe)
{
	struct port_state states[OPTIONS_MAX_SPECS];
	const unsigned n = pmd_port_states(probe->pmd, states, OPTIONS_MAX_SPECS);

	for (unsigned i = 0; i < n; i++) {
		struct snmp_port *port = add(view, SNMP_PORTS);

		if (port == NULL)
			return false;
		put_port(port, probe, &states[i]);
		port->place = i + 1;
	}
	return true;
}

static int by_if_index(const void *a, const void *b)
{
	const struct snmp_port *one = a, *other = b;

	if (one->if_index != other->if_index)
		return one->if_index < other->if_index ? -1 : 1;
	return one->place < other->place ? -1 : one->place > other->place;
}

// Two inputs that records call alike are one interface there: the first one.
static bool take_interfaces(struct snmp_view *view)
{
	const unsigned n = view->rows[SNMP_PORTS].n;
	struct snmp_whole *whole = view->rows[SNMP_ONE_ROW].row;
	struct snmp_port *ports;
	unsigned kept = 0;

	for (unsigned i = 0; i < n; i++) {
		struct snmp_port *port = add(view, SNMP_INTERFACES);

		if (port == NULL)
			return false;
		*port = ((const struct snmp_port *)view->rows[SNMP_PORTS].row)[i];
	}
	ports = view->rows[SNMP_INTERFACES].row;
	if (n > 0)
		qsort(ports, n, sizeof(*ports), by_if_index);
	for (unsigned i = 0; i < n; i++) {
		if (ports[i].if_index > 0 &&
		    (kept == 0 || ports[kept - 1].if_index != ports[i].if_index))
			ports[kept++] = ports[i];
	}
	view->rows[SNMP_INTERFACES].n = kept;
	whole->interfaces = kept;
	return true;
}

static bool put_counter(struct snmp_view *view, enum snmp_rows rows, const char *owner,
			const struct counter_row *row, const struct counts *counts)
{
	struct snmp_counter *counter = add(view, rows);

	if (counter == NULL)
		return false;
	snprintf(counter->owner, sizeof(counter->owner), "%s", owner);
	counter_name_write(row, counter->name, sizeof(counter->name));
	snprintf(counter->text, sizeof(counter->text), "%s", row->name);
	counter->packets = counts->packets;
	counter->octets = counts->octets;
	counter->records = counts->records;
	return true;
}

static bool take_entry(struct snmp_view *view, const struct balance_entry *entry, const char *owner)
{
	bool whole = true;

	for (unsigned i = 0; i < entry->counters->n_rows && whole; i++) {
		const struct counter_row *row = &entry->counters->rows[i];
		const bool level = metric_row_is_level(row);

		whole = put_counter(view, level ? SNMP_LEVELS : SNMP_COUNTERS, owner, row,
				    &entry->rows[i]);
		if (whole && counter_row_is_drop(row))
			whole = put_counter(view, SNMP_LOSSES, owner, row, &entry->rows[i]);
	}
	return whole;
}

static void put_output(struct snmp_output *output, const char *name,
		       const struct balance_entry *entry)
{
	const struct counts *rows = entry->rows;

	snprintf(output->name, sizeof(output->name), "%s", name);
	output->taken = rows[OUTPUT_TAKEN].records;
	output->sent = rows[OUTPUT_SENT].records;
	output->unconfirmed = rows[OUTPUT_UNCONFIRMED].records;
	output->lost = counter_set_lost(entry->counters, rows).records;
	output->left_out = rows[OUTPUT_NOT_EXPORTABLE].records + rows[OUTPUT_LEFT_OUT].records;
	output->queued = rows[OUTPUT_QUEUED].records + rows[OUTPUT_SPOOLED].records;
	output->disk_octets = rows[OUTPUT_SPOOL_ON_DISK].octets;
	output->sessions = rows[OUTPUT_SESSIONS].records;
	output->gone = rows[OUTPUT_PEERS_GONE].records;
}

static bool take_counters(struct snmp_view *view, const struct balance *balance)
{
	char owner[METRIC_NAME], name[sizeof(((struct snmp_counter *)0)->owner)];
	struct snmp_output *output;

	for (unsigned i = 0; i < balance->n; i++) {
		const struct balance_entry *entry = &balance->entry[i];

		metric_owner_write(balance, i, owner, sizeof(owner));
		utf8_visible(owner, name, sizeof(name));
		if (!take_entry(view, entry, name))
			return false;
		if (entry->counters->rows != output_rows)
			continue;
		output = add(view, SNMP_OUTPUTS);
		if (output == NULL)
			return false;
		put_output(output, name, entry);
	}
	return true;
}

// The order of indexes that have their length before them.
static int by_text(const char *a, const char *b)
{
	const size_t one = strlen(a), other = strlen(b);

	return one != other ? (one < other ? -1 : 1) : memcmp(a, b, one);
}

static int by_owner(const void *a, const void *b)
{
	const struct snmp_counter *one = a, *other = b;
	const int owner = by_text(one->owner, other->owner);

	return owner != 0 ? owner : by_text(one->name, other->name);
}

static int by_name(const void *a, const void *b)
{
	return by_text(((const struct snmp_output *)a)->name,
		       ((const struct snmp_output *)b)->name);
}

static void sort(struct snmp_view *view, enum snmp_rows rows, int (*by)(const void *, const void *))
{
	if (view->rows[rows].n > 0)
		qsort(view->rows[rows].row, view->rows[rows].n, octets_of[rows], by);
}

bool snmp_view_take(struct snmp_view *view, const struct probe *probe)
{
	bool whole;

	for (unsigned i = 0; i < SNMP_N_ROWS; i++)
		view->rows[i].n = 0;
	whole = take_whole(view, probe) && take_workers(view, probe) && take_ports(view, probe) &&
		take_interfaces(view) && take_counters(view, probe->balance);
	sort(view, SNMP_COUNTERS, by_owner);
	sort(view, SNMP_LEVELS, by_owner);
	sort(view, SNMP_LOSSES, by_owner);
	sort(view, SNMP_OUTPUTS, by_name);
	return whole;
}

void snmp_view_free(struct snmp_view *view)
{
	for (unsigned i = 0; i < SNMP_N_ROWS; i++)
		free(view->rows[i].row);
	*view = (struct snmp_view){0};
}
