// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_COLUMNS_H
#define EXPORT_COLUMNS_H

#include <stdint.h>

#include "export/record/field.h"

enum { COLUMNS_MAX = 240 };

// Which fields an output has, in order.
struct columns {
	unsigned n;
	struct column column[COLUMNS_MAX];
};

// Adds what `text` names: fields by IPFIX or nProbe (%NAME) name, "name:4" for a reduced size, and
// named sets, separated by '+', ',' or blanks. `where` ("-o ipfix://...") is for the message of a
// wrong name; returns -errno after it was reported, or -ENOMEM, which was not.
int columns_parse(struct columns *columns, const char *text, const char *where);

// Appends a column unless it is there.
void columns_add(struct columns *columns, struct column column);

// What the columns need.
struct wanted columns_wanted(const struct columns *columns);

#endif
