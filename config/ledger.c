// SPDX-License-Identifier: BSD-3-Clause
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "config/ledger.h"

struct ledger *ledger_new(const char *owner, const struct counter_row *rows, unsigned n_rows,
			  unsigned units)
{
	struct ledger *ledger;

	assert(n_rows <= LEDGER_MAX_ROWS);
	ledger = aligned_alloc(64, sizeof(*ledger));
	if (ledger == NULL)
		return NULL;
	memset(ledger, 0, sizeof(*ledger));
	ledger->rows = rows;
	ledger->n_rows = n_rows;
	ledger->units = units;
	snprintf(ledger->owner, sizeof(ledger->owner), "%s", owner);
	return ledger;
}

void ledger_free(struct ledger *ledger)
{
	free(ledger);
}

void ledger_answer(struct ledger *ledger)
{
	uint32_t asked = atomic_load_explicit(&ledger->asked, memory_order_acquire);

	memcpy(ledger->published, ledger->now, ledger->n_rows * sizeof(struct tally));
	atomic_store_explicit(&ledger->answered, asked, memory_order_release);
}

void ledger_answer_ahead(struct ledger *ledger)
{
	ledger_answer(ledger);
	atomic_fetch_add_explicit(&ledger->answered, 1, memory_order_release);
}

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static bool ledger_await(struct ledger *ledger, uint32_t asked, unsigned wait_us)
{
	const struct timespec pause = {.tv_nsec = 10 * 1000};
	const uint64_t until_us = now_us() + wait_us;

	while (atomic_load_explicit(&ledger->answered, memory_order_acquire) != asked) {
		if (now_us() > until_us)
			return false;
		nanosleep(&pause, NULL);
	}
	return true;
}

bool ledger_read(struct ledger *ledger, struct tally *out, unsigned wait_us)
{
	uint32_t asked = atomic_load_explicit(&ledger->asked, memory_order_relaxed) + 1;
	bool fresh;

	atomic_store_explicit(&ledger->asked, asked, memory_order_release);
	fresh = ledger_await(ledger, asked, wait_us);
	memcpy(out, ledger->published, ledger->n_rows * sizeof(struct tally));
	return fresh;
}

static uint64_t tally_unit(const struct tally *tally, unsigned unit)
{
	if (unit == LEDGER_PACKETS)
		return tally->packets;
	return unit == LEDGER_OCTETS ? tally->octets : tally->records;
}

int64_t ledger_gap(const struct ledger *ledger, const struct tally *rows, unsigned unit)
{
	uint64_t gap = 0;

	for (unsigned row = 0; row < ledger->n_rows; row++) {
		if (ledger->rows[row].side == LEDGER_IN)
			gap += tally_unit(&rows[row], unit);
		else if (ledger->rows[row].side != LEDGER_NOTE)
			gap -= tally_unit(&rows[row], unit);
	}
	return (int64_t)gap;
}
