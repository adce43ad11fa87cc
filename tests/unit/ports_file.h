// SPDX-License-Identifier: BSD-3-Clause
// Signatures of one service.
#ifndef PORTS_FILE_H
#define PORTS_FILE_H

#include <stdio.h>

#include <cmocka.h>

// In the folder: `name` is what port 4000 means.
static inline void ports_write(const char *folder, const char *name)
{
	char path[300];
	FILE *file;

	snprintf(path, sizeof(path), "%s/ports", folder);
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "any\t4000\t%s\t60001\n", name);
	fclose(file);
}

#endif
