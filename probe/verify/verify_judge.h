// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_VERIFY_JUDGE_H
#define PROBE_VERIFY_JUDGE_H

#include "probe/verify/verify_plan.h"
#include "probe/verify/verify_reader.h"

// What a collector showed of the known Flows. A Flow of both directions may be two Data Records:
// the second one, of the reverse direction, is its record 1.
struct verify_shown_record {
	bool seen;
	char *cells[VERIFY_COLUMNS]; // as verify_value() writes; NULL: not shown
};

struct verify_judge {
	const struct verify_run *run;
	const struct verify_plan *plan;
	const struct verify_reader *reader;
	struct verify_shown_record record[VERIFY_FLOWS][2];
};

// Of one column of the plan, over all records that have a value for it.
struct verify_verdict {
	int column; // of the reader; -1: the collector has no place for it
	unsigned values, right, dropped, wrong, unasked;
	char example[VERIFY_TEXT * 2 + 64]; // of one that is wrong, else of one that is dropped
};

// verify_taker.take, its context being the judge: keeps the record where it is of a known Flow.
void verify_judge_take(void *judge, const struct verify_reader *reader, char *const *cells);
// Records that were seen, of how many there must be.
unsigned verify_judge_seen(const struct verify_judge *judge, unsigned *of);
void verify_judge_column(const struct verify_judge *judge, const struct column *column,
			 struct verify_verdict *verdict);
void verify_judge_clear(struct verify_judge *judge);

// The value that record `record` of the Flow must have in a column. False: it has none.
bool verify_expected(const struct verify_run *run, unsigned flow, unsigned record,
		     const struct column *column, char text[VERIFY_TEXT]);
// How many Data Records the plan makes of it.
unsigned verify_records(const struct verify_plan *plan, unsigned flow);

#endif
