// SPDX-License-Identifier: BSD-3-Clause
#include "export/record/widen.h"

void flow_record_widen(struct flow_record *to, const struct flow_record *record, uint16_t octets)
{
	const uint16_t had = record->metadata_at;

	memcpy(to, record, had);
	if (had < octets) {
		memset((uint8_t *)to + had, 0, (size_t)octets - had);
		to->metadata_at = octets;
	}
	memcpy(flow_record_metadata(to), flow_record_metadata(record), record->metadata_octets);
	to->n_cells = flow_record_cells(to);
}
