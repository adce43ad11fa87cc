// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_ELEMENT_H
#define EXPORT_ELEMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "config/metadata.h"

enum { NETFLOW_9 = 9 }; // the version, of which much is not as in IPFIX

// What is done with an Information Element of a Data Record.
enum element_deed {
	ELEMENT_SKIP,
	ELEMENT_VALUE,	// a number, to flow_values.number[direction][at]
	ELEMENT_SPAN,	// octets, to flow_values.span[at]
	ELEMENT_NUMBER, // a number, to a member of `width` octets at `at` of the record
	ELEMENT_OCTETS, // `width` octets, to there
	ELEMENT_PADDED, // text of at most `width` octets, to there
	ELEMENT_TEXT,	// metadata of kind `at`, without the zeros that pad it
	ELEMENT_METADATA_NUMBER,
	ELEMENT_RAW, // METADATA_RAW_ELEMENT
};

// The same at one look, where the value has a usual size and place.
enum element_way {
	WAY_ANY, // by its deed
	WAY_SKIP,
	WAY_SPAN,
	WAY_VALUE_1, // of so many octets, of the forward direction
	WAY_VALUE_2,
	WAY_VALUE_4,
	WAY_VALUE_8,
	WAY_NUMBER_1, // to a member of the same size
	WAY_NUMBER_2,
	WAY_NUMBER_4,
	WAY_NUMBER_8,
};

struct element {
	uint8_t deed;	   // enum element_deed
	uint8_t direction; // of a value
	uint8_t width;
	bool after; // an earlier one of the Template has the same place: that one counts, if not 0
	uint16_t at;
	uint16_t length; // on the wire, FIELD_VARIABLE
	uint32_t pen;	 // as it came
	uint16_t number;
	uint8_t way;  // enum element_way, of one in a Template
	uint64_t has; // RECORD_HAS() bits of a record in which it is not 0
};

// What a decoder is asked for.
struct element_wishes {
	struct wanted wanted; // what outputs have fields for; the rest is not kept
	uint32_t own_pen;
};

// What an element means in a version of NetFlow (9) or IPFIX (10), of `length` octets: the field
// table read backwards, with the numbers that vendors have for what has a name elsewhere. `number`
// is without the enterprise bit of IPFIX; NetFlow v9 has no such bit, all 16 bits are its number.
struct element element_of(const struct element_wishes *wishes, unsigned version, uint32_t pen,
			  uint16_t number, uint16_t length);

#endif
