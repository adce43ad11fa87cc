// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_JSON_H
#define EXPORT_JSON_H

#include "export/encode/output_plan.h"

// Flow Records as JSON objects with the names of their columns; made once for an output.
struct json_writer {
	unsigned n;
	struct json_member {
		char key[72]; // ,"name":
		uint8_t key_octets;
		bool span; // a time over both directions
		struct column column;
	} member[COLUMNS_MAX];
	struct wanted wanted;
	uint32_t most_octets; // of one object, strings aside
	const struct application_table *applications;
};

void json_writer_make(struct json_writer *writer, const struct output_plan *plan,
		      const struct application_table *applications);

// An upper bound of the octets that json_write() needs for the record.
uint32_t json_bound(const struct json_writer *writer, const struct flow_record *record);

// Writes the object for the Flow seen from `direction` (FORWARD: as it is) and returns its end.
char *json_write(const struct json_writer *writer, const struct flow_record *record,
		 unsigned direction, char *to);

#endif
