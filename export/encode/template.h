// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_TEMPLATE_H
#define EXPORT_TEMPLATE_H

#include <stdint.h>

#include "export/encode/output_plan.h"
#include "export/encode/shuffle.h"

// A Template made from an output's columns for one kind of record, and what makes a Data Record of
// a Flow Record: one shuffle of octets for all plain fields, then a few copies that compute.
// Strings come last.
enum copy_kind {
	COPY_PLAIN, // done by the shuffle
	COPY_TIME,
	COPY_PORT,
	COPY_BIFLOW_DIRECTION,
	COPY_NUMBER, // less octets on the wire than in the record
	COPY_FUNCTION,
	COPY_UPTIME,
	COPY_METADATA,
	COPY_STRING, // of fixed length, in NetFlow v9
	COPY_KINDS,
};

struct copy {
	uint16_t to;
	uint16_t from[2]; // by the direction that the record is for
	uint8_t width;	  // in the Flow Record
	uint8_t length;	  // on the wire
	bool reverse;
	const struct field *field;
	uint64_t (*number)(const struct flow_record *record, unsigned direction);
};

struct template_field {
	struct column column;
	uint16_t length; // on the wire; FIELD_VARIABLE
};

struct tmpl {
	uint16_t id;
	uint16_t fixed_octets;
	uint16_t shuffled_octets; // whole blocks, perhaps more than fixed_octets
	struct wanted wanted;
	uint16_t first[COPY_KINDS + 1];
	struct copy copies[COLUMNS_MAX];
	unsigned n_fields, n_variable; // the last n_variable of the fields have variable length
	struct template_field fields[COLUMNS_MAX];
	const struct application_table *applications;
	uint64_t boot_ms;	   // what flow*SysUpTime count from
	struct shuffle shuffle[2]; // by direction
};

enum template_form { TEMPLATE_IPFIX, TEMPLATE_V9 };

// Columns of the other IP version are left out, and in NetFlow v9 those that have no number there.
void template_make(struct tmpl *tmpl, uint16_t id, enum template_form form, enum record_kind kind,
		   const struct output_plan *plan);

// At least the octets that the record needs; cheap.
static inline uint32_t template_record_bound(const struct tmpl *tmpl,
					     const struct flow_record *record)
{
	if (tmpl->n_variable == 0)
		return tmpl->fixed_octets;
	return tmpl->fixed_octets + record->metadata_octets +
	       tmpl->n_variable * (3 + (uint32_t)sizeof(struct flow_text));
}

// Octets that the record needs, without any string cut.
uint32_t template_record_octets(const struct tmpl *tmpl, const struct flow_record *record);

// Fills shuffle, copies and fixed_octets from the fields (template_compile.c).
void template_compile(struct tmpl *tmpl, const struct output_plan *plan);

// Writes the Data Record of one direction of the Flow (FORWARD also for a Template that has both)
// and returns its octets. Strings are cut where `room`, what is left of the message, ends; it must
// hold fixed_octets + n_variable, and what is left of it may be overwritten.
uint32_t template_encode(const struct tmpl *tmpl, const struct flow_record *record,
			 unsigned direction, uint8_t *to, uint32_t room);

#endif
