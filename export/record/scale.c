// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include "export/record/field.h"
#include "export/record/scale.h"

static void scale_64(uint64_t *count, uint32_t by)
{
	if (__builtin_mul_overflow(*count, by, count))
		*count = UINT64_MAX;
}

// Counters of measures: members of 32 bits.
static void scale_measured(struct flow_record *record, unsigned d, uint32_t by)
{
	for (unsigned i = 0; i < n_fields; i++) {
		const struct field *field = &field_table[i];
		uint32_t *count = (uint32_t *)((uint8_t *)record + field->offset[d]);

		if (field->source == FROM_MEMBER && field->semantics == FIELD_DELTA &&
		    field->offset[d] >= FLOW_RECORD_OCTETS &&
		    field->offset[d] < record->metadata_at && field->width == sizeof(*count) &&
		    __builtin_mul_overflow(*count, by, count))
			*count = UINT32_MAX;
	}
}

void scale_record(const struct flow_record *record, uint32_t by, struct flow_record *scaled)
{
	const size_t octets = (size_t)record->metadata_at + record->metadata_octets;

	memcpy(scaled, record, octets);
	for (unsigned d = FORWARD; d <= REVERSE; d++) {
		scale_64(&scaled->packets[d], by);
		scale_64(&scaled->octets[d], by);
		scale_64(&scaled->layer2_octets[d], by);
		if (__builtin_mul_overflow(scaled->fragments[d], by, &scaled->fragments[d]))
			scaled->fragments[d] = UINT16_MAX;
		scale_measured(scaled, d, by);
	}
}
