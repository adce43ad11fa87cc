// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_JSON_H
#define EXPORT_JSON_H

#include "export/encode/output_plan.h"

// How the value of a member is found and written.
enum json_put {
	JSON_U8,
	JSON_U16,
	JSON_U32,
	JSON_U64,
	JSON_TIME,	 // microseconds, written as milliseconds
	JSON_SPAN_START, // the same, of both directions together
	JSON_SPAN_END,
	JSON_NUMBER, // as field_number() says
	JSON_METADATA_NUMBER,
	JSON_METADATA_TEXT,
	JSON_TEXT,
	JSON_SHORT_TEXT, // a member of the record
	JSON_ADDRESS_IPV4,
	JSON_ADDRESS_IPV6,
	JSON_ADDRESS_MAC,
	JSON_OCTETS,
	JSON_APPLICATION,
};

// Members that one kind of record has: which they are depends on little, so it is found out once.
struct json_shape {
	uint64_t has, metadata;
	enum record_kind kind;
	bool both; // directions have packets
	bool made;
	uint8_t n;
	uint8_t member[COLUMNS_MAX];
};

enum { JSON_SHAPES = 16 };

// Flow Records as JSON objects with the names of their columns; made once for an output.
struct json_writer {
	unsigned n;
	struct json_member {
		char key[72]; // ,"name":
		uint8_t key_octets;
		uint8_t metadata;
		bool always; // written when it is 0, too
		enum json_put put;
		uint16_t offset[2];
		struct column column;
	} member[COLUMNS_MAX];
	struct json_shape shape[JSON_SHAPES];
	struct wanted wanted;
	uint64_t needs;	      // RECORD_HAS() bits that some member asks for
	uint32_t most_octets; // of one object, strings aside
	bool raw;	      // elements that no field stands for are written, too
	const struct application_table *applications;
};

void json_writer_make(struct json_writer *writer, const struct output_plan *plan,
		      const struct application_table *applications);

// An upper bound of the octets that json_write() needs for the record.
uint32_t json_bound(const struct json_writer *writer, const struct flow_record *record);

// Writes the object for the Flow seen from `direction` (FORWARD: as it is) and returns its end.
char *json_write(struct json_writer *writer, const struct flow_record *record, unsigned direction,
		 char *to);

// The members that the record has, seen from `direction`; `metadata` says which kinds of it are in
// the record. Holds until the next call.
const struct json_shape *json_shape(struct json_writer *writer, const struct flow_record *record,
				    unsigned direction, uint64_t metadata);

#endif
