// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_BALANCE_SHEET_H
#define PROBE_BALANCE_SHEET_H

#include "probe/counters/balance.h"

enum { BALANCE_BOUNDARIES = BOUNDARY_DEVICE + 1 };

struct balance_entry {
	struct counter_set *counters;
	bool answered; // rows are of this moment
	struct counts rows[COUNTER_SET_MAX_ROWS];
};

// What left over a border and what arrived.
struct balance_boundary {
	bool seen;
	unsigned units; // that both sides count
	struct counts out, in;
};

struct balance {
	bool stopped;
	unsigned n, room; // entries
	struct balance_boundary boundary[BALANCE_BOUNDARIES];
	struct balance_entry *entry;
};

// What is missing, 0 when it holds or is not checked.
int64_t balance_entry_gap(const struct balance_entry *entry, unsigned unit);
int64_t balance_boundary_gap(const struct balance *balance, enum counter_boundary boundary,
			     unsigned unit);

// Whether the counters has a row on the boundary, as IN or as anything else.
bool counter_set_has_boundary(const struct counter_set *counters, enum counter_boundary boundary,
			      bool in);

#endif
