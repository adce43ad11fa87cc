// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_LEAN_TEMPLATES_H
#define EXPORT_LEAN_TEMPLATES_H

#include "export/encode/templated.h"

// In IPFIX, where records of other exporters are among ours: of the many fields that any exporter
// could fill, a record has few. Those that it cannot have, by what it `has`, are left out, in
// Templates of their own, one for each such choice that was seen. There are LEAN_SHAPES of these at
// most; records with another choice have all fields.
enum { LEAN_SHAPES = 16 };

struct lean_shape {
	uint64_t has;  // of the bits that some field needs
	uint16_t kind; // enum record_kind
	bool metadata;
};

struct lean_templates {
	uint64_t needs; // RECORD_HAS() bits that fields of the plan need
	uint16_t more;	// to the ids of them all
	unsigned n, last;
	struct lean_shape shape[LEAN_SHAPES];
	struct tmpl tmpl[LEAN_SHAPES];
};

void lean_templates_init(struct lean_templates *lean, const struct output_plan *plan);

// The Template for the record; a new one's goes out first (RFC 7011 section 8). NULL: there is none
// for it alone.
const struct tmpl *lean_templates_find(struct templated_encoder *encoder, struct message_sink *sink,
				       const struct flow_record *record);

// The plan's columns are others from now on.
void lean_templates_renew(struct templated_encoder *encoder);
// As are the applications.
void lean_templates_take_applications(const struct templated_encoder *encoder);

// Writes all of the Templates into the control writer.
void lean_templates_write(struct templated_encoder *encoder, struct message_sink *sink);

#endif
