// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_BALANCE_SHEET_H
#define PROBE_BALANCE_SHEET_H

#include "probe/counters/balance.h"

enum { BALANCE_MAX_OWNERS = 1024, BALANCE_EDGES = EDGE_DEVICE + 1 };

struct balance_owner {
	struct ledger *ledger;
	bool answered; // rows are of this moment
	struct tally rows[LEDGER_MAX_ROWS];
};

// What left over a border and what arrived.
struct balance_edge {
	bool seen;
	unsigned units; // that both sides count
	struct tally out, in;
};

struct balance {
	bool stopped;
	unsigned n;
	struct balance_edge edge[BALANCE_EDGES];
	struct balance_owner owner[BALANCE_MAX_OWNERS];
};

// What is missing, 0 when it holds or is not judged.
int64_t balance_owner_gap(const struct balance_owner *owner, unsigned unit);
int64_t balance_edge_gap(const struct balance *balance, enum ledger_edge edge, unsigned unit);

// Whether the ledger has a row on the edge, as IN or as anything else.
bool ledger_has_edge(const struct ledger *ledger, enum ledger_edge edge, bool in);

#endif
