// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_COLLECT_MERGE_H
#define PROBE_COLLECT_MERGE_H

#include "export/decode/decoder.h"
#include "probe/collector/collect_worker.h"

// What aggregate= of an input does with what its worker reads.

// `end` takes the record of each Flow that has ended. -ENOMEM after one line.
int collect_merge_open(struct collect_worker *worker, const struct options *options,
		       void (*end)(void *worker, struct flow_record *record));
// False: the record is not of a kind that is merged.
bool collect_merge(struct collect_worker *worker, const struct decoded *from,
		   const struct flow_record *record);
// At the end of a burst: ends Flows that are due, counts what is in the others.
void collect_merge_rest(struct collect_worker *worker);
// At the end of the worker: all Flows.
void collect_merge_end(struct collect_worker *worker);

#endif
