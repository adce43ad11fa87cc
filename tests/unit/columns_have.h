// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_UNIT_COLUMNS_HAVE_H
#define TESTS_UNIT_COLUMNS_HAVE_H

#include <stdbool.h>
#include <string.h>

#include "export/record/columns.h"

// Whether a list of columns has the one of that name.
static inline bool columns_have(const struct columns *columns, const char *name)
{
	for (unsigned i = 0; i < columns->n; i++) {
		char own[64];

		column_name(&columns->column[i], own);
		if (strcmp(own, name) == 0)
			return true;
	}
	return false;
}

#endif
