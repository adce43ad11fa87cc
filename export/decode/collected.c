// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <rte_common.h>

#include "export/decode/collected.h"

struct flow_record *collected_begin(union flow_record_room *room, uint64_t measures)
{
	struct flow_record *record = &room->record;
	const uint16_t octets = flow_record_octets(measures);

	memset(record, 0, octets);
	record->kind = CELL_RECORD;
	record->metadata_at = octets;
	record->has = measures & MEASURES_ALL;
	record->sampling = 1;
	return record;
}

// Where the value of a new item is to be put.
static uint8_t *append(struct flow_record *record, unsigned kind, size_t octets)
{
	struct metadata_item *item =
	    (struct metadata_item *)(flow_record_metadata(record) + record->metadata_octets);

	if (record->metadata_octets + sizeof(*item) + octets > METADATA_MAX_OCTETS)
		return NULL;
	item->kind = (uint8_t)kind;
	item->length = (uint8_t)octets;
	record->metadata_octets += (uint16_t)(sizeof(*item) + octets);
	return item->value;
}

bool collected_add(struct flow_record *record, unsigned kind, const void *text, size_t octets)
{
	uint8_t *value;

	octets = RTE_MIN(octets, (size_t)UINT8_MAX);
	value = append(record, kind, octets);
	if (value == NULL)
		return false;
	memcpy(value, text, octets);
	return true;
}

bool collected_add_number(struct flow_record *record, unsigned kind, uint32_t number)
{
	return collected_add(record, kind, &number, sizeof(number));
}

bool collected_add_raw(struct flow_record *record, struct raw_element element, const void *octets)
{
	const size_t kept = RTE_MIN(element.octets, (size_t)RAW_ELEMENT_OCTETS);
	uint8_t *value = append(record, METADATA_RAW_ELEMENT, sizeof(element) + kept);

	if (value == NULL)
		return false;
	memcpy(value, &element, sizeof(element));
	memcpy(value + sizeof(element), octets, kept);
	return true;
}
