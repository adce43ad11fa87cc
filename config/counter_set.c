// SPDX-License-Identifier: BSD-3-Clause
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "config/clock.h"
#include "config/counter_set.h"
#include "config/utf8.h"

struct counter_set *counter_set_new(const char *name, const struct counter_row *rows,
				    unsigned n_rows, unsigned units)
{
	struct counter_set *counters;

	assert(n_rows <= COUNTER_SET_MAX_ROWS);
	counters = aligned_alloc(64, sizeof(*counters));
	if (counters == NULL)
		return NULL;
	memset(counters, 0, sizeof(*counters));
	counters->rows = rows;
	counters->n_rows = n_rows;
	counters->units = units;
	utf8_visible(name, counters->name, sizeof(counters->name));
	return counters;
}

void counter_set_free(struct counter_set *counters)
{
	free(counters);
}

void counter_set_answer(struct counter_set *counters)
{
	uint32_t asked = atomic_load_explicit(&counters->asked, memory_order_acquire);

	memcpy(counters->published, counters->now, counters->n_rows * sizeof(struct counts));
	atomic_store_explicit(&counters->answered, asked, memory_order_release);
}

void counter_set_answer_ahead(struct counter_set *counters)
{
	counter_set_answer(counters);
	atomic_fetch_add_explicit(&counters->answered, 1, memory_order_release);
}

void counter_set_end(struct counter_set *counters)
{
	atomic_store_explicit(&counters->ended, true, memory_order_release);
}

static bool is_answered(const struct counter_set *counters)
{
	return atomic_load_explicit(&counters->answered, memory_order_acquire) ==
	       atomic_load_explicit(&counters->asked, memory_order_relaxed);
}

static bool has_ended(const struct counter_set *counters)
{
	return atomic_load_explicit(&counters->ended, memory_order_acquire);
}

// What is published is the owner's to write from the question to the answer, and its counters until
// it has ended. False: there is nothing newer than what was taken before.
static bool take(struct counter_set *counters)
{
	const bool ended = has_ended(counters), fresh = ended || is_answered(counters);

	if (fresh && !counters->held)
		memcpy(counters->taken, ended ? counters->now : counters->published,
		       counters->n_rows * sizeof(struct counts));
	return fresh;
}

void counter_set_ask(struct counter_set *counters)
{
	take(counters); // an answer that came late is not lost
	atomic_fetch_add_explicit(&counters->asked, 1, memory_order_release);
	if (counters->wake != NULL)
		counters->wake(counters->wake_context);
}

bool counter_set_take(struct counter_set *counters, struct counts *out)
{
	const bool fresh = take(counters);

	memcpy(out, counters->taken, counters->n_rows * sizeof(struct counts));
	return fresh;
}

void counter_set_hold(struct counter_set *counters)
{
	memcpy(counters->taken, counters->now, counters->n_rows * sizeof(struct counts));
	counters->held = true;
}

void counter_set_go_on(struct counter_set *counters)
{
	counters->held = false;
}

bool counter_set_await(struct counter_set *counters, struct counts *out, uint64_t until_us)
{
	const struct timespec pause = {.tv_nsec = 10 * 1000};

	while (!has_ended(counters) && !is_answered(counters) && monotonic_us() <= until_us)
		nanosleep(&pause, NULL);
	return counter_set_take(counters, out);
}

bool counter_set_read(struct counter_set *counters, struct counts *out, unsigned wait_us)
{
	counter_set_ask(counters);
	return counter_set_await(counters, out, monotonic_us() + wait_us);
}

enum counter_owner counter_set_owner(const struct counter_set *counters)
{
	for (unsigned row = 0; row < counters->n_rows; row++) {
		const struct counter_boundary *boundary = counters->rows[row].boundary;

		if (boundary != NULL && boundary->between != NULL)
			return counters->rows[row].side == COUNTER_IN ? boundary->to
								      : boundary->from;
	}
	return OWNER_NONE;
}

struct counts counter_set_lost(const struct counter_set *counters, const struct counts *rows)
{
	struct counts sum = {0};

	for (unsigned row = 0; row < counters->n_rows; row++) {
		if (counters->rows[row].side == COUNTER_LOST)
			counts_add(&sum, &rows[row]);
	}
	return sum;
}

static uint64_t counts_unit(const struct counts *counts, unsigned unit)
{
	if (unit == UNIT_PACKETS)
		return counts->packets;
	return unit == UNIT_OCTETS ? counts->octets : counts->records;
}

int64_t counter_set_gap(const struct counter_set *counters, const struct counts *rows,
			unsigned unit)
{
	uint64_t gap = 0;

	for (unsigned row = 0; row < counters->n_rows; row++) {
		if (counters->rows[row].side == COUNTER_IN)
			gap += counts_unit(&rows[row], unit);
		else if (counters->rows[row].side != COUNTER_NOTE)
			gap -= counts_unit(&rows[row], unit);
	}
	return (int64_t)gap;
}
