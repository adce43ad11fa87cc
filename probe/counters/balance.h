// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_BALANCE_H
#define PROBE_BALANCE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "config/counter_set.h"
#include "export/export_process.h"

// The balance sheet: all counter sets side by side, the equation of each, and the boundaries
// between them. For the main thread alone, but for balance_totals().
struct balance;

// NULL when memory is short. The counter_sets are not owned and must live as long.
struct balance *balance_new(void);
void balance_free(struct balance *balance);

// Adds a counter set, at any time; notes, which count at no boundary, stay behind what was added
// before. -ENOMEM when memory is short.
int balance_add(struct balance *balance, struct counter_set *counters);
// Its owner has ended: what it counted stays in the sheet, together with that of others of its kind
// that were removed, and the set may be freed. -ENOENT or -ENOMEM: nothing is changed.
int balance_remove(struct balance *balance, struct counter_set *counters);

// Reads all counter_sets, the last of the way first, so that nothing is seen arriving before it
// left. With `stopped` all owners have ended, and what is still on the way between two of them is
// missing.
void balance_take(struct balance *balance, bool stopped);

// The same of what runs, without waiting: begins; then, called again and again, returns true once
// all have answered or had their time. Only then does what the functions below see change.
void balance_begin(struct balance *balance);
bool balance_go_on(struct balance *balance);

// The names of those that were asked and have not answered since that moment of monotonic_us():
// their threads stand still. Returns how many.
unsigned balance_silent(const struct balance *balance, uint64_t since_us, char *names, size_t room);

// The rows of a set that was added, as the last balance_take() saw them.
const struct counts *balance_rows(const struct balance *balance,
				  const struct counter_set *counters);

// What the last balance_take() saw. True when every equation and, if stopped, every border holds.
bool balance_holds(const struct balance *balance);
// Records that a ring or an output has lost.
uint64_t balance_records_lost(const struct balance *balance);
// One table, and the line "books balance" or what is missing where.
void balance_print(const struct balance *balance, FILE *out);

// What the Metering Process did as a whole, from the last balance_take(). The times of loss are not
// in it.
void balance_sum(const struct balance *balance, struct metering_totals *totals);

// For exporter threads: balance_totals() gives, from any thread, what was published last. The times
// of the first and last loss are noted as losses grow.
void balance_publish_totals(const struct metering_totals *totals);
void balance_totals(struct metering_totals *totals);

#endif
