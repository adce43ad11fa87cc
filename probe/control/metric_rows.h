// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_METRIC_ROWS_H
#define PROBE_METRIC_ROWS_H

#include "probe/control/metric_text.h"
#include "probe/counters/balance.h"

// The metrics that follow from the counter lists: each row and unit is a family, each owner a
// sample with its name of the balance sheet, as the last balance_take() saw it.
void metric_rows_write(struct metric_text *text, const struct balance *balance);

enum { METRIC_NAME = 96 };

// What a row is called in a unit: "lineprobe_worker_taken_packets", of a counter without "_total".
// False: it does not count in this unit, or the list is none of ours.
bool metric_row_name(const struct counter_row *rows, unsigned row, unsigned unit,
		     char name[METRIC_NAME]);

// Whether it grows and falls, in some unit, so that it is no counter.
bool metric_row_is_level(const struct counter_row *row);

// What the index-th set of the sheet is called, each otherwise.
void metric_owner_write(const struct balance *balance, unsigned index, char *owner, size_t size);

// The same as a list, for the guide.
void metric_rows_print(FILE *out);

#endif
