// SPDX-License-Identifier: BSD-3-Clause
#include "probe/watch/watch_history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct watch_history *watch_history_new(void)
{
	return calloc(1, sizeof(struct watch_history));
}

double watch_rate(const struct watch_history *history, uint64_t before, uint64_t now)
{
	return history->seconds > 0 && now > before ? (double)(now - before) / history->seconds : 0;
}

// As it was before. One that is new is taken to have been as it is: its rates are 0.
static const struct watch_port *port_before(const struct watch_history *history, unsigned i)
{
	const struct watch_port *port = &history->now.port[i];

	for (unsigned at = 0; at < history->before.n_ports; at++) {
		if (strcmp(history->before.port[at].name, port->name) == 0)
			return &history->before.port[at];
	}
	return port;
}

double watch_port_bits(const struct watch_history *history, unsigned i)
{
	return 8 *
	       watch_rate(history, port_before(history, i)->octets, history->now.port[i].octets);
}

double watch_port_packets(const struct watch_history *history, unsigned i)
{
	return watch_rate(history, port_before(history, i)->packets, history->now.port[i].packets);
}

// Likewise.
static const struct watch_output *output_before(const struct watch_history *history, unsigned i)
{
	const struct watch_output *output = &history->now.output[i];

	for (unsigned at = 0; at < history->before.n_outputs; at++) {
		if (strcmp(history->before.output[at].name, output->name) == 0)
			return &history->before.output[at];
	}
	return output;
}

double watch_output_sent(const struct watch_history *history, unsigned i)
{
	const struct watch_output *before = output_before(history, i);
	const struct watch_output *now = &history->now.output[i];

	return watch_rate(history, before->sent + before->unconfirmed,
			  now->sent + now->unconfirmed);
}

double watch_output_lost(const struct watch_history *history, unsigned i)
{
	return watch_rate(history, output_before(history, i)->lost, history->now.output[i].lost);
}

// One that is new among the drops was 0 before.
double watch_drop_rate(const struct watch_history *history, unsigned i)
{
	const struct watch_drop *drop = &history->now.drop[i];
	uint64_t before = 0;

	for (unsigned at = 0; at < history->before.n_drops; at++) {
		const struct watch_drop *other = &history->before.drop[at];

		if (strcmp(other->owner, drop->owner) == 0 &&
		    strcmp(other->counter, drop->counter) == 0)
			before = other->packets + other->records;
	}
	return watch_rate(history, before, drop->packets + drop->records);
}

static const struct watch_stage *stage_before(const struct watch_history *history, unsigned i)
{
	static const struct watch_stage none;
	const struct watch_snapshot *before = &history->before, *now = &history->now;

	if (i < before->n_stages && strcmp(before->stage[i].owner, now->stage[i].owner) == 0 &&
	    strcmp(before->stage[i].name, now->stage[i].name) == 0)
		return &before->stage[i];
	return &none;
}

// An estimate may go back a little.
static double stage_time(const struct watch_history *history, unsigned i)
{
	const uint64_t before = stage_before(history, i)->ns, now = history->now.stage[i].ns;

	return now > before ? (double)(now - before) : 0;
}

double watch_stage_ns(const struct watch_history *history, unsigned i)
{
	const uint64_t before = stage_before(history, i)->packets,
		       now = history->now.stage[i].packets;

	return now > before ? stage_time(history, i) / (double)(now - before) : 0;
}

double watch_stage_part(const struct watch_history *history, unsigned i)
{
	double all = 0;

	for (unsigned at = 0; at < history->now.n_stages; at++) {
		if (strcmp(history->now.stage[at].owner, history->now.stage[i].owner) == 0)
			all += stage_time(history, at);
	}
	return all > 0 ? stage_time(history, i) / all : 0;
}

static void name_of(char kind, const char *name, char full[WATCH_NAME + 8])
{
	snprintf(full, WATCH_NAME + 8, "%c %s", kind, name);
}

const struct watch_series *watch_series_of(const struct watch_history *history, char kind,
					   const char *name)
{
	char full[WATCH_NAME + 8];

	name_of(kind, name, full);
	for (unsigned i = 0; i < WATCH_LINES; i++) {
		if (history->named[i].seen > 0 && strcmp(history->named[i].name, full) == 0)
			return &history->named[i].series;
	}
	return NULL;
}

static void note(struct watch_history *history, char kind, const char *name, double value)
{
	struct watch_named *oldest = &history->named[0];
	char full[WATCH_NAME + 8];

	name_of(kind, name, full);
	for (unsigned i = 0; i < WATCH_LINES; i++) {
		struct watch_named *named = &history->named[i];

		if (named->seen > 0 && strcmp(named->name, full) == 0) {
			oldest = named;
			break;
		}
		if (named->seen < oldest->seen)
			oldest = named;
	}
	if (oldest->seen == 0 || strcmp(oldest->name, full) != 0) {
		memcpy(oldest->name, full, sizeof(full));
		oldest->series.n = 0;
	}
	oldest->seen = history->turns;
	watch_series_add(&oldest->series, value);
}

// Those of the first rows: a screen shows no more graphs.
static void note_talkers(struct watch_history *history)
{
	enum { ROWS = 40 };

	for (unsigned kind = 0; kind < WATCH_KINDS; kind++) {
		const struct watch_top *top = &history->now.top[kind];

		for (unsigned i = 0; i < top->n && i < ROWS; i++)
			note(history, (char)('0' + kind), top->row[i].key, top->row[i].bits);
	}
}

static void note_rates(struct watch_history *history)
{
	const struct watch_snapshot *before = &history->before, *now = &history->now;
	uint64_t live = 0;

	watch_series_add(&history->packets, watch_rate(history, before->packets, now->packets));
	watch_series_add(&history->bits, 8 * watch_rate(history, before->octets, now->octets));
	watch_series_add(&history->records, watch_rate(history, before->records, now->records));
	watch_series_add(
	    &history->lost,
	    watch_rate(history, before->lost + before->dropped, now->lost + now->dropped) +
		watch_rate(history, before->lost_records, now->lost_records));
	for (unsigned i = 0; i < now->n_workers; i++)
		live += now->worker[i].live;
	watch_series_add(&history->flows, (double)live);
	for (unsigned i = 0; i < now->n_ports; i++)
		note(history, 'p', now->port[i].name, watch_port_bits(history, i));
	for (unsigned i = 0; i < now->n_outputs; i++)
		note(history, 'o', now->output[i].name, watch_output_sent(history, i));
}

void watch_history_add(struct watch_history *history, const struct watch_snapshot *snapshot)
{
	if (history->turns > 0 && snapshot->running_ms < history->now.running_ms)
		memset(history, 0, sizeof(*history));
	history->before = history->now;
	history->now = *snapshot;
	history->seconds = history->turns++ > 0 ? history->now.at - history->before.at : 0;
	if (history->seconds > 0)
		note_rates(history);
	note_talkers(history);
}
