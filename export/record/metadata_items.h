// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_METADATA_ITEMS_H
#define EXPORT_METADATA_ITEMS_H

#include <stddef.h>
#include <stdint.h>

#include "export/record/flow_record.h"

// The metadata of one record by kind.
struct metadata_items {
	uint64_t kinds;					  // METADATA_BIT()s of those that it has
	const struct metadata_item *of[METADATA_N_KINDS]; // of these kinds only
};

// The item after `item`, in the order of the record: the first after NULL; NULL at the end.
static inline const struct metadata_item *metadata_next(const struct flow_record *record,
							const struct metadata_item *item)
{
	const uint8_t *at =
	    item == NULL ? flow_record_metadata(record) : item->value + item->length;
	const uint8_t *end = flow_record_metadata(record) + record->metadata_octets;

	return end - at < (ptrdiff_t)sizeof(*item) ? NULL : (const struct metadata_item *)at;
}

// Kinds that are not known are left out. Items point into the record.
void metadata_items_find(struct metadata_items *items, const struct flow_record *record);

// NULL where the record has none of that kind.
static inline const struct metadata_item *metadata_item_of(const struct metadata_items *items,
							   unsigned kind)
{
	return (items->kinds & METADATA_BIT(kind)) != 0 ? items->of[kind] : NULL;
}

// The number in an item of 4 octets, 0 for none.
uint32_t metadata_number(const struct metadata_item *item);

#endif
