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

enum {
	ANSWER_WAIT_US = 20000,
	GO_ON_WAIT_US = 500000, // nobody stands still for that
};

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

static struct balance_boundary *find_boundary(struct balance *balance,
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

	if (of == NULL || of->between == NULL || find_boundary(balance, of) != NULL)
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

static void entry_take(struct balance_entry *entry, bool stopped, uint64_t until_us)
{
	struct counter_set *counters = entry->counters;

	if (stopped)
		memcpy(entry->rows, counters->now, counters->n_rows * sizeof(entry->rows[0]));
	entry->answered = stopped || counter_set_await(counters, entry->rows, until_us);
}

static bool counts_for_exporter(const struct counter_set *counters)
{
	return counter_set_owner(counters) >= OWNER_EXPORTER;
}

// The first entry of the same side as `last`: exporters' sets or those of workers and inputs. All
// of them are asked before the first is awaited, so that owners wake side by side and each once; a
// thread that has several sets is asked for the last of the way first.
static unsigned ask_side(const struct balance *balance, unsigned last)
{
	const bool exporting = counts_for_exporter(balance->entry[last].counters);
	unsigned first = last + 1;

	while (first > 0 && counts_for_exporter(balance->entry[first - 1].counters) == exporting) {
		first--;
		if (!balance->stopped)
			counter_set_ask(balance->entry[first].counters);
	}
	return first;
}

static unsigned take_side(struct balance *balance, unsigned last)
{
	const uint64_t until_us = monotonic_us() + ANSWER_WAIT_US;
	const unsigned first = ask_side(balance, last);

	for (unsigned i = last + 1; i-- > first;)
		entry_take(&balance->entry[i], balance->stopped, until_us);
	return first;
}

// IN rows arrive over the boundary, all others leave over it.
static void boundaries_add(struct balance *balance, const struct balance_entry *entry)
{
	const struct counter_set *counters = entry->counters;

	for (unsigned row = 0; row < counters->n_rows; row++) {
		struct balance_boundary *boundary =
		    find_boundary(balance, counters->rows[row].boundary);

		if (boundary == NULL)
			continue;
		boundary->units =
		    boundary->seen ? boundary->units & counters->units : counters->units;
		boundary->seen = true;
		counts_add(counters->rows[row].side == COUNTER_IN ? &boundary->in : &boundary->out,
			   &entry->rows[row]);
	}
}

static void boundaries_sum(struct balance *balance)
{
	for (unsigned i = 0; i < balance->n_boundaries; i++)
		balance->boundary[i] = (struct balance_boundary){.of = balance->boundary[i].of};
	for (unsigned i = 0; i < balance->n; i++)
		boundaries_add(balance, &balance->entry[i]);
}

void balance_take(struct balance *balance, bool stopped)
{
	balance->stopped = stopped;
	for (unsigned left = balance->n; left > 0;)
		left = take_side(balance, left - 1);
	boundaries_sum(balance);
}

void balance_begin(struct balance *balance)
{
	balance->stopped = false;
	balance->left = balance->asked = balance->n;
}

// What came late, or not at all, is what the owner published last.
static bool entry_comes(struct balance_entry *entry, bool too_late)
{
	entry->comes = counter_set_take(entry->counters, entry->coming);
	if (!entry->comes && too_late)
		counter_set_await(entry->counters, entry->coming, 0);
	return entry->comes || too_late;
}

static void all_have_come(struct balance *balance)
{
	for (unsigned i = 0; i < balance->n; i++) {
		struct balance_entry *entry = &balance->entry[i];

		entry->answered = entry->comes;
		memcpy(entry->rows, entry->coming, sizeof(entry->rows));
	}
	boundaries_sum(balance);
}

bool balance_go_on(struct balance *balance)
{
	while (balance->left > 0) {
		if (balance->left == balance->asked) {
			balance->asked = ask_side(balance, balance->left - 1);
			balance->until_us = monotonic_us() + GO_ON_WAIT_US;
		}
		while (balance->left > balance->asked) {
			if (!entry_comes(&balance->entry[balance->left - 1],
					 monotonic_us() > balance->until_us))
				return false;
			balance->left--;
		}
	}
	all_have_come(balance);
	return true;
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
