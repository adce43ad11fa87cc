// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/clock.h"
#include "probe/counters/balance.h"
#include "probe/counters/balance_sheet.h"
#include "probe/counters/worker_counters.h"

struct balance *balance_new(void)
{
	return calloc(1, sizeof(struct balance));
}

void balance_free(struct balance *balance)
{
	if (balance == NULL)
		return;
	for (unsigned i = 0; i < balance->n; i++) {
		if (balance->entry[i].removed)
			counter_set_free(balance->entry[i].counters);
	}
	free(balance->entry);
	free(balance->boundary);
	free(balance);
}

static int make_room(struct balance *balance)
{
	unsigned room = balance->room == 0 ? 16 : balance->room * 2;
	struct balance_entry *entry = realloc(balance->entry, room * sizeof(*entry));

	if (entry == NULL)
		return -ENOMEM;
	balance->entry = entry;
	balance->room = room;
	return 0;
}

struct balance_boundary *balance_boundary_find(struct balance *balance,
					       const struct counter_boundary *of)
{
	for (unsigned i = 0; i < balance->n_boundaries; i++) {
		if (balance->boundary[i].of == of)
			return &balance->boundary[i];
	}
	return NULL;
}

static int add_boundary(struct balance *balance, const struct counter_boundary *of)
{
	struct balance_boundary *boundary;

	if (of == NULL || of->between == NULL || balance_boundary_find(balance, of) != NULL)
		return 0;
	boundary =
	    realloc(balance->boundary, (balance->n_boundaries + 1) * sizeof(*balance->boundary));
	if (boundary == NULL)
		return -ENOMEM;
	balance->boundary = boundary;
	boundary[balance->n_boundaries++] = (struct balance_boundary){.of = of};
	return 0;
}

// Those of the same place on the way stand together; notes stay where they were added.
static unsigned place_of(const struct balance *balance, const struct counter_set *counters)
{
	const enum counter_owner owner = counter_set_owner(counters);
	unsigned at = balance->n;

	while (owner != OWNER_NONE && at > 0 &&
	       counter_set_owner(balance->entry[at - 1].counters) > owner)
		at--;
	return at;
}

// Entries have moved: what balance_go_on() has begun begins anew.
static void take_anew(struct balance *balance)
{
	if (balance->left > 0)
		balance->left = balance->asked = balance->n;
}

int balance_add(struct balance *balance, struct counter_set *counters)
{
	const unsigned at = place_of(balance, counters);
	int err = 0;

	for (unsigned row = 0; row < counters->n_rows && err == 0; row++)
		err = add_boundary(balance, counters->rows[row].boundary);
	if (err == 0 && balance->n == balance->room)
		err = make_room(balance);
	if (err < 0)
		return err;
	memmove(&balance->entry[at + 1], &balance->entry[at],
		(balance->n - at) * sizeof(*balance->entry));
	balance->entry[at] = (struct balance_entry){.counters = counters};
	balance->n++;
	take_anew(balance);
	return 0;
}

static struct balance_entry *find_entry(struct balance *balance, const struct counter_set *counters)
{
	for (unsigned i = 0; i < balance->n; i++) {
		if (balance->entry[i].counters == counters)
			return &balance->entry[i];
	}
	return NULL;
}

static struct balance_entry *find_removed(struct balance *balance, const struct counter_set *like)
{
	for (unsigned i = 0; i < balance->n; i++) {
		if (balance->entry[i].removed && balance->entry[i].counters->rows == like->rows)
			return &balance->entry[i];
	}
	return NULL;
}

// The first of its kind takes the entry over with counters of the sheet's own.
static int become_removed(struct balance_entry *entry)
{
	const struct counter_set *old = entry->counters;
	struct counter_set *own;
	char name[32];

	snprintf(name, sizeof(name), "%s (removed)", counter_owner_name(counter_set_owner(old)));
	own = counter_set_new(name, old->rows, old->n_rows, old->units);
	if (own == NULL)
		return -ENOMEM;
	memcpy(own->now, old->now, old->n_rows * sizeof(own->now[0]));
	counter_set_end(own);
	entry->counters = own;
	entry->removed = true;
	return 0;
}

int balance_remove(struct balance *balance, struct counter_set *counters)
{
	struct balance_entry *entry = find_entry(balance, counters);
	struct balance_entry *removed = find_removed(balance, counters);

	if (entry == NULL)
		return -ENOENT;
	if (removed == NULL)
		return become_removed(entry);
	for (unsigned row = 0; row < counters->n_rows; row++)
		counts_add(&removed->counters->now[row], &counters->now[row]);
	counter_set_end(removed->counters);
	balance->n--;
	memmove(entry, entry + 1,
		(size_t)(&balance->entry[balance->n] - entry) * sizeof(*balance->entry));
	take_anew(balance);
	return 0;
}

const struct counts *balance_rows(const struct balance *balance, const struct counter_set *counters)
{
	for (unsigned i = 0; i < balance->n; i++) {
		if (balance->entry[i].counters == counters)
			return balance->entry[i].rows;
	}
	return NULL;
}

int64_t balance_entry_gap(const struct balance_entry *entry, unsigned unit)
{
	if (!entry->answered || !(entry->counters->units & unit))
		return 0;
	return counter_set_gap(entry->counters, entry->rows, unit);
}

int64_t balance_boundary_gap(const struct balance *balance, const struct balance_boundary *border,
			     unsigned unit)
{

	if (!balance->stopped || !(border->units & unit))
		return 0;
	if (unit == UNIT_PACKETS)
		return (int64_t)(border->out.packets - border->in.packets);
	if (unit == UNIT_OCTETS)
		return (int64_t)(border->out.octets - border->in.octets);
	return (int64_t)(border->out.records - border->in.records);
}

bool balance_holds(const struct balance *balance)
{
	for (unsigned unit = UNIT_PACKETS; unit <= UNIT_RECORDS; unit <<= 1) {
		for (unsigned i = 0; i < balance->n; i++) {
			if (balance_entry_gap(&balance->entry[i], unit) != 0)
				return false;
		}
		for (unsigned i = 0; i < balance->n_boundaries; i++) {
			if (balance_boundary_gap(balance, &balance->boundary[i], unit) != 0)
				return false;
		}
	}
	return true;
}

static void sum_devices(const struct balance_entry *entry, struct metering_totals *totals)
{
	for (unsigned row = 0; row < entry->counters->n_rows; row++) {
		if (entry->counters->rows[row].boundary == BOUNDARY_DEVICE)
			totals->dropped_by_device += entry->rows[row].packets;
	}
}

static void sum_reader(const struct balance_entry *entry, struct metering_totals *totals)
{
	for (unsigned row = 0; row < entry->counters->n_rows; row++) {
		if (entry->counters->rows[row].side == COUNTER_LOST)
			totals->lost_packets += entry->rows[row].packets;
	}
}

static bool is_to_ring(const struct counter_row *row)
{
	return row->boundary != NULL && row->boundary->to == OWNER_RING;
}

// Metered is what was taken less what was handed on, ignored or lost.
static void sum_worker(const struct balance_entry *entry, struct metering_totals *totals)
{
	for (unsigned row = 0; row < entry->counters->n_rows; row++) {
		const struct counter_row *counter = &entry->counters->rows[row];
		const struct counts *counts = &entry->rows[row];

		if (counter->side == COUNTER_IN) {
			totals->packets += counts->packets;
			totals->octets += counts->octets;
		} else if (counter->side == COUNTER_LOST) {
			totals->lost_packets += counts->packets;
		} else if (counter->side == COUNTER_OUT && counter->boundary == BOUNDARY_NONE) {
			totals->ignored_packets += counts->packets;
			totals->ignored_octets += counts->octets;
		}
		if ((counter->side == COUNTER_OUT && !is_to_ring(counter)) ||
		    counter->side == COUNTER_LOST) {
			totals->packets -= counts->packets;
			totals->octets -= counts->octets;
		}
	}
}

// The one sum that only the list of a packet worker has.
static void sum_evicted(const struct balance_entry *entry, struct metering_totals *totals)
{
	if (entry->counters->rows == worker_counter_rows)
		totals->evicted_flows += entry->rows[WORKER_EVICTED].records;
}

static void sum_ring(const struct balance_entry *entry, struct metering_totals *totals)
{
	for (unsigned row = 0; row < entry->counters->n_rows; row++) {
		if (entry->counters->rows[row].side == COUNTER_IN)
			totals->flows += entry->rows[row].records;
		else if (entry->counters->rows[row].side == COUNTER_LOST)
			totals->lost_records += entry->rows[row].records;
	}
}

uint64_t balance_records_lost(const struct balance *balance)
{
	uint64_t lost = 0;

	for (unsigned i = 0; i < balance->n; i++) {
		const struct counter_set *counters = balance->entry[i].counters;
		const enum counter_owner owner = counter_set_owner(counters);

		if (owner == OWNER_RING || owner == OWNER_OUTPUT)
			lost += counter_set_lost(counters, balance->entry[i].rows).records;
	}
	return lost;
}

void balance_sum(const struct balance *balance, struct metering_totals *totals)
{
	static void (*const sums[])(const struct balance_entry *, struct metering_totals *) = {
	    [OWNER_INPUT] = sum_reader,
	    [OWNER_WORKER] = sum_worker,
	    [OWNER_RING] = sum_ring,
	    [OWNER_OUTPUT] = NULL,
	};

	memset(totals, 0, sizeof(*totals));
	for (unsigned i = 0; i < balance->n; i++) {
		const struct balance_entry *entry = &balance->entry[i];

		sum_devices(entry, totals);
		sum_evicted(entry, totals);
		if (sums[counter_set_owner(entry->counters)] != NULL)
			sums[counter_set_owner(entry->counters)](entry, totals);
	}
}

static struct {
	pthread_mutex_t lock;
	struct metering_totals totals;
} published = {.lock = PTHREAD_MUTEX_INITIALIZER};

static uint64_t total_lost(const struct metering_totals *totals)
{
	return totals->lost_packets + totals->dropped_by_device + totals->lost_records;
}

void balance_publish_totals(const struct metering_totals *totals)
{
	const uint64_t now_us = wall_us(), lost_before = total_lost(&published.totals);
	struct metering_totals next = *totals;

	next.first_loss_us = published.totals.first_loss_us;
	next.last_loss_us = published.totals.last_loss_us;
	if (total_lost(&next) > lost_before) {
		next.last_loss_us = now_us;
		if (next.first_loss_us == 0)
			next.first_loss_us = now_us;
	}
	pthread_mutex_lock(&published.lock);
	published.totals = next;
	pthread_mutex_unlock(&published.lock);
}

void balance_totals(struct metering_totals *totals)
{
	pthread_mutex_lock(&published.lock);
	*totals = published.totals;
	pthread_mutex_unlock(&published.lock);
}
