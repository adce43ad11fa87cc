// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_BALANCE_SHEET_H
#define PROBE_BALANCE_SHEET_H

#include "probe/counters/balance.h"

struct balance_entry {
	struct counter_set *counters;
	bool answered;	      // rows are of this moment
	uint64_t answered_us; // the beginning of the last taking that it answered, or the first one
	bool removed; // the counters are the sheet's own: the sum of those that were removed
	struct counts rows[COUNTER_SET_MAX_ROWS];
	bool comes; // what balance_go_on() has got so far
	struct counts coming[COUNTER_SET_MAX_ROWS];
};

// What left over a border and what arrived.
struct balance_boundary {
	const struct counter_boundary *of;
	bool seen;
	unsigned units; // that both sides count
	struct counts out, in;
};

struct balance {
	bool stopped;
	unsigned n, room;  // entries
	unsigned left;	   // entries that balance_go_on() has still to take
	unsigned asked;	   // from this one on they have been asked
	uint64_t began_us; // when balance_begin() was called
	uint64_t until_us;
	unsigned n_boundaries;
	struct balance_boundary *boundary;
	struct balance_entry *entry;
};

// Whether it counts packets or records that are lost, by its owner or by a device before it.
static inline bool counter_row_is_drop(const struct counter_row *row)
{
	return row->side == COUNTER_LOST || row->boundary == BOUNDARY_DEVICE;
}

// NULL: none was added that counts there.
struct balance_boundary *balance_boundary_find(struct balance *balance,
					       const struct counter_boundary *of);

// What is missing, 0 when it holds or is not checked.
int64_t balance_entry_gap(const struct balance_entry *entry, unsigned unit);
int64_t balance_boundary_gap(const struct balance *balance, const struct balance_boundary *boundary,
			     unsigned unit);

#endif
