// SPDX-License-Identifier: BSD-3-Clause
// A directory of its own for a test.
#ifndef DIRECTORY_H
#define DIRECTORY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static inline char *directory_new(void)
{
	char *path = strdup("/tmp/lineprobe-test-XXXXXX");

	assert_non_null(mkdtemp(path));
	return path;
}

static inline void directory_free(char *directory)
{
	char command[256];

	snprintf(command, sizeof(command), "rm -r %s", directory);
	assert_int_equal(system(command), 0);
	free(directory);
}

#endif
