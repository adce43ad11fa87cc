// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>
#include <string.h>

#include "config/names.h"

void names_add(char *names, size_t size, const char *between, const char *name)
{
	const size_t used = strlen(names);

	snprintf(names + used, size - used, "%s%s", used > 0 ? between : "", name);
}
