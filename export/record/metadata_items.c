// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include "export/record/metadata_items.h"

void metadata_items_find(struct metadata_items *items, const struct flow_record *record)
{
	const struct metadata_item *item = NULL;

	items->kinds = 0;
	while ((item = metadata_next(record, item)) != NULL) {
		if (item->kind >= METADATA_N_KINDS)
			continue;
		items->of[item->kind] = item;
		items->kinds |= METADATA_BIT(item->kind);
	}
}

uint32_t metadata_number(const struct metadata_item *item)
{
	uint32_t number = 0;

	if (item != NULL && item->length == sizeof(number))
		memcpy(&number, item->value, sizeof(number));
	return number;
}
