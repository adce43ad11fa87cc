// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_RAW_TEMPLATES_H
#define EXPORT_RAW_TEMPLATES_H

#include "export/encode/templated.h"

// In IPFIX, elements of other exporters that no field stands for go out as they came: behind a
// Template's own fields, in Templates of their own, one for each row of such elements that was
// seen. There are RAW_SHAPES of these at most; records with more kinds of rows lose the elements,
// which is said once.
enum { RAW_SHAPES = 64, RAW_ELEMENTS = 24 };

struct raw_specifier {
	uint32_t pen;
	uint16_t element;
	uint16_t length; // of numbers and the like what it was, else FIELD_VARIABLE
};

struct raw_shape {
	uint16_t kind; // enum record_kind
	uint16_t n;
	struct raw_specifier of[RAW_ELEMENTS];
};

struct raw_templates {
	uint16_t more; // to the ids of them all
	unsigned n;
	uint64_t left_out; // records
	struct raw_shape shape[RAW_SHAPES];
};

// Writes the record with its raw elements. False: it has none, or there is no room for them; then
// it goes without them.
bool raw_templates_add(struct templated_encoder *encoder, struct message_sink *sink,
		       const struct flow_record *record, unsigned direction);

// The fields before the elements are others from now on: so are the Templates, with ids of their
// own.
void raw_templates_renew(struct raw_templates *raw);

// Writes all of the Templates into the control writer.
void raw_templates_write(struct templated_encoder *encoder, struct message_sink *sink);

#endif
