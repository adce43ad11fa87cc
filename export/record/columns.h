// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_COLUMNS_H
#define EXPORT_COLUMNS_H

#include <stdint.h>

#include "config/options/options.h"
#include "export/output_settings.h"
#include "export/record/field.h"

enum { COLUMNS_MAX = 160 };

// Which fields an output has, in order.
struct columns {
	unsigned n;
	struct column column[COLUMNS_MAX];
};

// What an output sends and how, resolved from its settings, its profile and the options.
struct output_plan {
	struct columns columns;
	enum biflow_form biflow;
	bool icmp_in_port;	// destinationTransportPort holds ICMP type * 256 + code
	bool absolute_times;	// even where NetFlow v9 could tell them by sysUptime
	bool selector;		// sampled records name their selector (302)
	bool application_table; // its options records, in IPFIX
	bool fields_chosen;	// by the user, not by a default
	bool reverse_chosen;	// the user has named reverse fields
	uint32_t own_pen;
};

// Adds what `text` names: fields by IPFIX or nProbe (%NAME) name, "name:4" for a reduced size, and
// named sets, separated by '+', ',' or blanks. `where` ("-o ipfix://...") is for the message of a
// wrong name; returns -errno after it was told.
int columns_parse(struct columns *columns, const char *text, const char *where);

// Appends a column unless it is there.
void columns_add(struct columns *columns, struct column column);

bool columns_have(const struct columns *columns, const char *name);

// The fields, profile and biflow form of an output. `default_fields` is used when neither the
// settings nor the options name fields. On error one line has been told; returns -errno.
int output_plan(const struct output_settings *settings, const struct options *options,
		const char *default_fields, struct output_plan *plan);

// METADATA_BIT()s that the columns need.
uint64_t columns_metadata(const struct columns *columns);

#endif
