// SPDX-License-Identifier: BSD-3-Clause
#include <stdbool.h>
#include <string.h>

#include <rte_common.h>

#include "export/record/field.h"
#include "export/record/split.h"

uint64_t split_large(const struct flow_record *record, uint64_t limit)
{
	uint64_t most = 0;

	for (unsigned d = FORWARD; d <= REVERSE; d++) {
		most = RTE_MAX(most, record->packets[d]);
		most = RTE_MAX(most, record->octets[d]);
		most = RTE_MAX(most, record->layer2_octets[d]);
	}
	return most <= limit ? 1 : most / limit + (most % limit != 0);
}

// Part `index` of `count` shared out evenly over n: the differences of a rising staircase.
static uint64_t share(uint64_t count, uint64_t index, uint64_t n)
{
	unsigned __int128 whole = count;

	return (uint64_t)(whole * (index + 1) / n - whole * index / n);
}

// The first part has all that was measured; further ones would count it again.
static void clear_measured(struct flow_record *part, unsigned d)
{
	for (unsigned i = 0; i < n_fields; i++) {
		const struct field *field = &field_table[i];

		if (field->source == FROM_MEMBER && field->semantics == FIELD_DELTA &&
		    field->offset[d] >= FLOW_RECORD_OCTETS && field->offset[d] < part->metadata_at)
			memset((uint8_t *)part + field->offset[d], 0, field->width);
	}
}

// A direction with fewer packets than parts goes into as many parts as it has packets.
static void split_direction(const struct flow_record *record, unsigned d, uint64_t index,
			    uint64_t n, struct flow_record *part)
{
	uint64_t packets = RTE_MAX(record->packets[d], UINT64_C(1));
	uint64_t parts = RTE_MIN(n, packets);
	bool has = index < parts;

	part->packets[d] = has ? share(record->packets[d], index, parts) : 0;
	part->octets[d] = has ? share(record->octets[d], index, parts) : 0;
	part->layer2_octets[d] = has ? share(record->layer2_octets[d], index, parts) : 0;
	if (index == 0)
		return;
	part->fragments[d] = 0;
	clear_measured(part, d);
}

void split_part(const struct flow_record *record, uint64_t index, uint64_t n,
		union flow_record_room *part)
{
	flow_record_copy(&part->record, record);
	if (index == 0)
		memcpy(flow_record_metadata(&part->record), flow_record_metadata(record),
		       record->metadata_octets);
	else
		part->record.metadata_octets = 0;
	for (unsigned d = FORWARD; d <= REVERSE; d++)
		split_direction(record, d, index, n, &part->record);
}
