// SPDX-License-Identifier: BSD-3-Clause
// What a conversation's metadata must hold.
#ifndef DPI_METADATA_H
#define DPI_METADATA_H

#include "dpi_conversation.h"

static inline const struct metadata_item *find_item(struct conversation *talk,
						    enum metadata_kind kind)
{
	static uint8_t items[METADATA_MAX_OCTETS];
	unsigned n = dpi_metadata(talk->worker, &talk->flow, items, sizeof(items));

	for (unsigned at = 0; at < n; at += 2U + items[at + 1])
		if (items[at] == kind)
			return (const struct metadata_item *)(const void *)(items + at);
	return NULL;
}

static inline void check_text(struct conversation *talk, enum metadata_kind kind, const char *text)
{
	const struct metadata_item *item = find_item(talk, kind);

	assert_non_null(item);
	assert_int_equal(item->length, strlen(text));
	assert_memory_equal(item->value, text, item->length);
}

static inline void check_number(struct conversation *talk, enum metadata_kind kind, uint32_t number)
{
	const struct metadata_item *item = find_item(talk, kind);

	assert_non_null(item);
	assert_int_equal(item->length, sizeof(number));
	assert_memory_equal(item->value, &number, sizeof(number));
}

static inline void check_absent(struct conversation *talk, enum metadata_kind kind)
{
	assert_null(find_item(talk, kind));
}

#endif
