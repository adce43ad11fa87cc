// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include "config/clock.h"
#include "config/names.h"
#include "probe/counters/balance_sheet.h"

enum {
	ANSWER_WAIT_US = 20000,
	GO_ON_WAIT_US = 500000, // nobody stands still for that
};

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
		    balance_boundary_find(balance, counters->rows[row].boundary);

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
	balance->began_us = monotonic_us();
}

// What came late, or not at all, is what was answered last.
static bool entry_comes(const struct balance *balance, struct balance_entry *entry, bool too_late)
{
	entry->comes = counter_set_take(entry->counters, entry->coming);
	if (entry->comes || entry->answered_us == 0)
		entry->answered_us = balance->began_us;
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

unsigned balance_silent(const struct balance *balance, uint64_t since_us, char *names, size_t room)
{
	unsigned n = 0;

	names[0] = '\0';
	for (unsigned i = 0; i < balance->n; i++) {
		const struct balance_entry *entry = &balance->entry[i];

		if (entry->answered_us == 0 || entry->answered_us > since_us)
			continue;
		names_add(names, room, ", ", entry->counters->name);
		n++;
	}
	return n;
}

bool balance_go_on(struct balance *balance)
{
	while (balance->left > 0) {
		if (balance->left == balance->asked) {
			balance->asked = ask_side(balance, balance->left - 1);
			balance->until_us = monotonic_us() + GO_ON_WAIT_US;
		}
		while (balance->left > balance->asked) {
			if (!entry_comes(balance, &balance->entry[balance->left - 1],
					 monotonic_us() > balance->until_us))
				return false;
			balance->left--;
		}
	}
	all_have_come(balance);
	return true;
}
