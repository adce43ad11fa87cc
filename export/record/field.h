// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_FIELD_H
#define EXPORT_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "export/record/flow_record.h"

// Enterprise numbers of Information Elements.
enum {
	PEN_IANA = 0,
	PEN_REVERSE = 29305, // RFC 5103
	PEN_NTOP = 35632,
	PEN_OWN = 32473, // documentation (RFC 5612); --pen sets another
	// Vendor elements have no enterprise number in NetFlow v9: ntop's stand from here on.
	V9_NTOP_BASE = 57472,
	FIELD_VARIABLE = 65535,	 // the length of a string in IPFIX
	ENGINE_NTOP = 22,	 // classification engine of RFC 6759 whose numbers are nDPI's
	ENGINE_PANA_L7_PEN = 20, // whose numbers are those of an enterprise
	FIELD_PARTS = 10000,	 // of a number with a fraction
};

// Abstract data types (RFC 7012 section 3.1) that our fields have.
enum field_type {
	FIELD_UNSIGNED,
	FIELD_IPV4,
	FIELD_IPV6,
	FIELD_MAC,
	FIELD_MILLISECONDS, // dateTimeMilliseconds
	FIELD_STRING,
	FIELD_OCTETS,	   // octetArray
	FIELD_APPLICATION, // octetArray of RFC 6759: engine and number
};

// Data type semantics as RFC 5610 numbers them.
enum field_semantics {
	FIELD_PLAIN = 0,
	FIELD_QUANTITY = 1,
	FIELD_DELTA = 3,
	FIELD_IDENTIFIER = 4,
	FIELD_FLAGS = 5,
};

enum field_units {
	UNITS_NONE = 0,
	UNITS_OCTETS = 2,
	UNITS_PACKETS = 3,
	UNITS_MS = 6,
	UNITS_US = 7
};

// Named sets that a field is in.
enum {
	SET_DEFAULT = 1,
	SET_MINIMAL = 2,
	SET_NTOP = 4,
	SET_TCP = 8,
	SET_APP = 16,
	SET_MAC = 32,
	SET_RANGE = 64,
	SET_TUNNEL = 128,
	SET_FEED = 256, // what the ZMQ feed has besides SET_NTOP
	SET_COLLECTED = 512,
	SET_GEO = 1024,
	SET_ORIGINAL = 2048,
	SET_SAMPLING = 4096,
};

// Which Flows can have it; a template is made for one IP version and leaves the other's out.
enum field_family { FAMILY_ANY, FAMILY_IPV4, FAMILY_IPV6 };

// Of what a record is: an output has a Template for each. Records of ARP have IPv4 addresses.
enum record_kind { RECORD_IPV4, RECORD_IPV6, RECORD_ARP, RECORD_LINK, RECORD_KINDS };

// When text formats leave it out of a record that has what it needs.
enum field_absence { SHOWN_ALWAYS, SHOWN_NONZERO };

// Where the value is found in a Flow Record.
enum field_source {
	FROM_MEMBER, // an integer in host order, `width` octets at offset[direction]
	FROM_OCTETS, // `length` octets as they are; of a string `width`, less what is 0 at the end
	FROM_TIME,   // microseconds at offset[direction], as milliseconds
	FROM_CONSTANT, // `constant`
	FROM_FUNCTION, // number(record, direction)
	FROM_METADATA, // the item of kind `metadata`, text or number
	FROM_TEXT,     // text(record, ...)
	FROM_PROBE,    // the same in all records of an output; in the ZMQ feed only
};

// What encoders treat in a way of their own.
enum field_special {
	SPECIAL_NONE,
	SPECIAL_DESTINATION_PORT, // may hold ICMP type and code
	SPECIAL_START_UPTIME,	  // relative to the message's sysUptime
	SPECIAL_END_UPTIME,
	SPECIAL_START_TIME, // absolute; NetFlow v9 has them relative in its named sets
	SPECIAL_END_TIME,
	SPECIAL_BIFLOW_DIRECTION,
};

struct flow_text {
	uint16_t length;
	char octets[126];
};

// One exported field. All of them stand in field_table[] (field.c): templates, JSON and ZMQ keys,
// --list-fields and the manual are made from the row. Members with [2] are for the forward and the
// reverse direction of a biflow.
struct field {
	const char *name;    // the IANA registry's, or like them; "reverseX" is made from it
	uint32_t pen;	     // PEN_IANA, PEN_NTOP, PEN_OWN
	uint16_t element[2]; // the reverse one is PEN_REVERSE's where pen is IANA's; 0: none
	uint16_t length;     // natural length in octets; FIELD_VARIABLE for strings
	uint16_t v9[2];	     // where it differs from `element`; 0: the same
	// What Templates say where it is not `length`: of strings in NetFlow v9, of others in IPFIX
	// too.
	uint16_t usual_length;
	uint16_t zmq[2];       // key in ntop's ZMQ format; 0: none
	const char *nprobe[2]; // its name in nProbe's templates; NULL: none
	enum field_type type;
	enum field_semantics semantics;
	enum field_units units;
	enum field_family family;
	bool link; // Flows without IP have it; of addresses, those of ARP
	enum field_absence shown;
	uint64_t needs; // RECORD_HAS() bits: no record without all of these has a value
	bool reversible;
	enum field_source source;
	uint16_t offset[2];
	uint16_t width;
	uint8_t metadata;      // enum metadata_kind
	uint64_t metadata_too; // METADATA_BIT()s that `number` or `text` looks at
	uint64_t constant;
	uint64_t (*number)(const struct flow_record *record, unsigned direction);
	// ntop's ZMQ format has it with fractions: in units of 1/FIELD_PARTS. NULL: as `number` is.
	uint64_t (*parts)(const struct flow_record *record);
	void (*text)(const struct flow_record *record, const struct application_table *applications,
		     struct flow_text *text);
	enum field_special special;
	unsigned sets;
	const char *description;
};

extern const struct field field_table[];
extern const unsigned n_fields;

// One column of an output: a field, in one direction of a biflow.
struct column {
	const struct field *field;
	bool reverse;
	uint8_t length; // reduced size that was asked for; 0: natural
	bool of_set;	// came with a named set, not by its own name
	bool of_link;	// only for Flows without IP
};

static inline enum record_kind record_kind(const struct flow_record *record)
{
	enum { ARP = 0x0806 };

	if (record->ip_version != 0)
		return record->ip_version == 6 ? RECORD_IPV6 : RECORD_IPV4;
	return record->source_port == ARP ? RECORD_ARP : RECORD_LINK;
}

// Whether records of that kind have the column.
static inline bool column_is_of(const struct column *column, enum record_kind kind)
{
	const struct field *field = column->field;

	if (kind >= RECORD_ARP && !field->link)
		return false;
	if (kind < RECORD_ARP && column->of_link)
		return false;
	if (field->family == FAMILY_IPV4)
		return kind == RECORD_IPV4 || kind == RECORD_ARP;
	return field->family == FAMILY_ANY || kind == RECORD_IPV6;
}

// Whether ntop's ZMQ format has a key for a direction of it, and the feed a value.
static inline bool field_has_key(const struct field *field, unsigned direction)
{
	return field->zmq[direction] != 0 &&
	       (field->source != FROM_TEXT || field->metadata_too != 0);
}

// What Flow Records must hold for the field; nothing where every record has it.
static inline struct wanted field_wanted(const struct field *field)
{
	return (struct wanted){
	    .metadata = field->metadata_too |
			(field->source == FROM_METADATA ? METADATA_BIT(field->metadata) : 0),
	    .measures = field->needs & MEASURES_ALL,
	};
}

// Finds a field by its IPFIX name, "reverse" name, or nProbe name (without %). False: no such
// field.
bool field_find(const char *name, struct column *column);

// The name that is nearest to a wrong one, for messages.
const char *field_nearest(const char *name);

// "octetDeltaCount", "reverseOctetDeltaCount" (at most 63 octets).
void column_name(const struct column *column, char name[64]);

// The column with times since 1970 that stands for one relative to sysUptime; others as they are.
struct column column_absolute(struct column column);

// The first column with this treatment; as it is when there is none.
struct column column_special(struct column column, enum field_special special);

// Enterprise number of a column; own_pen is the user's --pen.
uint32_t column_pen(const struct column *column, uint32_t own_pen);

// The element's number in NetFlow v9; 0 where it cannot be carried.
uint16_t column_v9_element(const struct column *column);

// Start and end of the Flow over both directions, microseconds.
uint64_t flow_start_us(const struct flow_record *record);
uint64_t flow_end_us(const struct flow_record *record);

// RFC 5103 section 6.3, of a record that carries one direction alone.
uint64_t flow_biflow_direction(const struct flow_record *record, unsigned direction);

// type * 256 + code for ICMP, where collectors look for it, else the port towards which `direction`
// goes.
uint64_t flow_destination_port(const struct flow_record *record, unsigned direction);

// The number of a field that is neither text, address nor metadata: times in milliseconds, others
// as they stand in the record.
static inline uint64_t field_number(const struct field *field, const struct flow_record *record,
				    unsigned direction)
{
	const uint8_t *at = (const uint8_t *)record + field->offset[direction];

	if (field->source == FROM_FUNCTION)
		return field->number(record, direction);
	if (field->source == FROM_CONSTANT)
		return field->constant;
	if (field->source == FROM_TIME)
		return *(const uint64_t *)at / 1000;
	switch (field->width) {
	case 1:
		return *at;
	case 2:
		return *(const uint16_t *)at;
	case 4:
		return *(const uint32_t *)at;
	default:
		return *(const uint64_t *)at;
	}
}

void fields_print(FILE *to);
// The keys of ntop's ZMQ format, and which are sent unless other fields are asked for.
void fields_print_keys(FILE *to);

#endif
