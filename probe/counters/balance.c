// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "probe/counters/balance.h"
#include "probe/counters/balance_sheet.h"

enum { ANSWER_WAIT_US = 20000 };

struct balance *balance_new(void)
{
	return calloc(1, sizeof(struct balance));
}

void balance_free(struct balance *balance)
{
	free(balance);
}

int balance_add(struct balance *balance, struct ledger *ledger)
{
	if (balance->n == BALANCE_MAX_OWNERS)
		return -ENOMEM;
	balance->owner[balance->n++].ledger = ledger;
	return 0;
}

static void owner_take(struct balance_owner *owner, bool stopped)
{
	struct ledger *ledger = owner->ledger;

	owner->answered = true;
	if (stopped)
		memcpy(owner->rows, ledger->now, ledger->n_rows * sizeof(owner->rows[0]));
	else
		owner->answered = ledger_read(ledger, owner->rows, ANSWER_WAIT_US);
}

static void tally_add(struct tally *sum, const struct tally *more)
{
	sum->packets += more->packets;
	sum->octets += more->octets;
	sum->records += more->records;
}

// IN rows arrive over the edge, all others leave over it.
static void edges_add(struct balance *balance, const struct balance_owner *owner)
{
	const struct ledger *ledger = owner->ledger;

	for (unsigned row = 0; row < ledger->n_rows; row++) {
		struct balance_edge *edge = &balance->edge[ledger->rows[row].edge];

		if (ledger->rows[row].edge == EDGE_NONE || ledger->rows[row].edge == EDGE_DEVICE)
			continue;
		edge->units = edge->seen ? edge->units & ledger->units : ledger->units;
		edge->seen = true;
		tally_add(ledger->rows[row].side == LEDGER_IN ? &edge->in : &edge->out,
			  &owner->rows[row]);
	}
}

void balance_take(struct balance *balance, bool stopped)
{
	balance->stopped = stopped;
	for (unsigned i = balance->n; i-- > 0;)
		owner_take(&balance->owner[i], stopped);
	memset(balance->edge, 0, sizeof(balance->edge));
	for (unsigned i = 0; i < balance->n; i++)
		edges_add(balance, &balance->owner[i]);
}

int64_t balance_owner_gap(const struct balance_owner *owner, unsigned unit)
{
	if (!owner->answered || !(owner->ledger->units & unit))
		return 0;
	return ledger_gap(owner->ledger, owner->rows, unit);
}

int64_t balance_edge_gap(const struct balance *balance, enum ledger_edge edge, unsigned unit)
{
	const struct balance_edge *border = &balance->edge[edge];

	if (!balance->stopped || !(border->units & unit))
		return 0;
	if (unit == LEDGER_PACKETS)
		return (int64_t)(border->out.packets - border->in.packets);
	if (unit == LEDGER_OCTETS)
		return (int64_t)(border->out.octets - border->in.octets);
	return (int64_t)(border->out.records - border->in.records);
}

bool balance_holds(const struct balance *balance)
{
	for (unsigned unit = LEDGER_PACKETS; unit <= LEDGER_RECORDS; unit <<= 1) {
		for (unsigned i = 0; i < balance->n; i++) {
			if (balance_owner_gap(&balance->owner[i], unit) != 0)
				return false;
		}
		for (unsigned edge = 0; edge < BALANCE_EDGES; edge++) {
			if (balance_edge_gap(balance, edge, unit) != 0)
				return false;
		}
	}
	return true;
}

bool ledger_has_edge(const struct ledger *ledger, enum ledger_edge edge, bool in)
{
	for (unsigned row = 0; row < ledger->n_rows; row++) {
		if (ledger->rows[row].edge == edge && (ledger->rows[row].side == LEDGER_IN) == in)
			return true;
	}
	return false;
}

static void sum_devices(const struct balance_owner *owner, struct metering_totals *totals)
{
	for (unsigned row = 0; row < owner->ledger->n_rows; row++) {
		if (owner->ledger->rows[row].edge == EDGE_DEVICE)
			totals->dropped_by_device += owner->rows[row].packets;
	}
}

static void sum_reader(const struct balance_owner *owner, struct metering_totals *totals)
{
	for (unsigned row = 0; row < owner->ledger->n_rows; row++) {
		if (owner->ledger->rows[row].side == LEDGER_LOST)
			totals->lost_packets += owner->rows[row].packets;
	}
}

// Metered is what was taken less what was handed on, ignored or lost.
static void sum_worker(const struct balance_owner *owner, struct metering_totals *totals)
{
	for (unsigned row = 0; row < owner->ledger->n_rows; row++) {
		const struct counter_row *counter = &owner->ledger->rows[row];
		const struct tally *tally = &owner->rows[row];

		if (counter->side == LEDGER_IN) {
			totals->packets += tally->packets;
			totals->octets += tally->octets;
		} else if (counter->side == LEDGER_LOST) {
			totals->lost_packets += tally->packets;
		} else if (counter->side == LEDGER_OUT && counter->edge == EDGE_NONE) {
			totals->ignored_packets += tally->packets;
			totals->ignored_octets += tally->octets;
		}
		if ((counter->side == LEDGER_OUT && counter->edge != EDGE_WORKER_RING) ||
		    counter->side == LEDGER_LOST) {
			totals->packets -= tally->packets;
			totals->octets -= tally->octets;
		}
	}
}

static void sum_ring(const struct balance_owner *owner, struct metering_totals *totals)
{
	for (unsigned row = 0; row < owner->ledger->n_rows; row++) {
		if (owner->ledger->rows[row].side == LEDGER_IN)
			totals->flows += owner->rows[row].records;
		else if (owner->ledger->rows[row].side == LEDGER_LOST)
			totals->lost_records += owner->rows[row].records;
	}
}

void balance_sum(const struct balance *balance, struct metering_totals *totals)
{
	memset(totals, 0, sizeof(*totals));
	for (unsigned i = 0; i < balance->n; i++) {
		const struct balance_owner *owner = &balance->owner[i];

		sum_devices(owner, totals);
		if (ledger_has_edge(owner->ledger, EDGE_READER_WORKER, false))
			sum_reader(owner, totals);
		else if (ledger_has_edge(owner->ledger, EDGE_READER_WORKER, true))
			sum_worker(owner, totals);
		else if (ledger_has_edge(owner->ledger, EDGE_WORKER_RING, true))
			sum_ring(owner, totals);
	}
}

static struct {
	pthread_mutex_t lock;
	struct metering_totals totals;
} told = {.lock = PTHREAD_MUTEX_INITIALIZER};

static uint64_t total_lost(const struct metering_totals *totals)
{
	return totals->lost_packets + totals->dropped_by_device + totals->lost_records;
}

void balance_tell_totals(const struct metering_totals *totals)
{
	struct timespec now;
	uint64_t now_us, lost_before = total_lost(&told.totals);
	struct metering_totals next = *totals;

	clock_gettime(CLOCK_REALTIME, &now);
	now_us = (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
	next.first_loss_us = told.totals.first_loss_us;
	next.last_loss_us = told.totals.last_loss_us;
	if (total_lost(&next) > lost_before) {
		next.last_loss_us = now_us;
		if (next.first_loss_us == 0)
			next.first_loss_us = now_us;
	}
	pthread_mutex_lock(&told.lock);
	told.totals = next;
	pthread_mutex_unlock(&told.lock);
}

void balance_totals(struct metering_totals *totals)
{
	pthread_mutex_lock(&told.lock);
	*totals = told.totals;
	pthread_mutex_unlock(&told.lock);
}
