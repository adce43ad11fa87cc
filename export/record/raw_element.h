// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_RAW_ELEMENT_H
#define EXPORT_RAW_ELEMENT_H

#include <stdint.h>

// An Information Element that no field stands for, as it came: the value of a METADATA_RAW_ELEMENT
// item is one of these, then its octets, of which at most RAW_ELEMENT_OCTETS are kept.
struct raw_element {
	uint32_t pen;
	uint16_t element;
	uint16_t octets; // as they came
} __attribute__((packed));
enum { RAW_ELEMENT_OCTETS = UINT8_MAX - sizeof(struct raw_element) };

#endif
