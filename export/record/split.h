// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_SPLIT_H
#define EXPORT_SPLIT_H

#include <rte_branch_prediction.h>

#include "export/record/flow_record.h"

// Flow Records whose counters are too large for a format go out in parts rather than wrapped: the
// parts' sums are the record's, and each part of a direction has at least one packet.

// How many parts make every counter at most `limit`; 1 nearly always.
uint64_t split_large(const struct flow_record *record, uint64_t limit);
static inline uint64_t split_parts(const struct flow_record *record, uint64_t limit)
{
	const uint64_t all = record->packets[0] | record->packets[1] | record->octets[0] |
			     record->octets[1] | record->layer2_octets[0] |
			     record->layer2_octets[1];

	return likely(all <= limit) ? 1 : split_large(record, limit);
}

// Makes part `index` of `n` (metadata is left out of all but the first).
void split_part(const struct flow_record *record, uint64_t index, uint64_t n,
		union flow_record_room *part);

#endif
