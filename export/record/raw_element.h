// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_RAW_ELEMENT_H
#define EXPORT_RAW_ELEMENT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "config/metadata.h"

// An Information Element that no field stands for, as it came: the value of a METADATA_RAW_ELEMENT
// item is one of these, then its octets, of which at most RAW_ELEMENT_OCTETS are kept.
struct raw_element {
	uint32_t pen;
	uint16_t element;
	uint16_t octets; // as they came
} __attribute__((packed));
enum { RAW_ELEMENT_OCTETS = UINT8_MAX - sizeof(struct raw_element) };

// False: the item is something else, or too short for one.
static inline bool raw_element_read(const struct metadata_item *item, struct raw_element *raw)
{
	if (item->kind != METADATA_RAW_ELEMENT || item->length < sizeof(*raw))
		return false;
	memcpy(raw, item->value, sizeof(*raw));
	return true;
}

#endif
