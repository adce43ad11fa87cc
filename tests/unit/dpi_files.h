// SPDX-License-Identifier: BSD-3-Clause
// A directory of its own for a test, and files in it.
#ifndef DPI_FILES_H
#define DPI_FILES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "caught.h"
#include "directory.h"
#include "dpi/signatures/text.h"

static inline void file_write(const char *directory, const char *name, const char *text)
{
	char path[256];
	FILE *stream;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	stream = fopen(path, "w");
	assert_non_null(stream);
	fputs(text, stream);
	fclose(stream);
}

// Runs `body` with stderr kept, and returns what it reported (static).
static inline const char *reported_while(void (*body)(void *), void *argument)
{
	static char text[4096];
	const struct caught caught = caught_begin(STDERR_FILENO);

	body(argument);
	caught_end(&caught, text, sizeof(text));
	return text;
}

// Columns of one line, cut as a file's.
static inline struct text_line line_of(const char *text, unsigned max_columns)
{
	static char copy[1024];
	static struct text_file file;
	struct text_line line = {0};

	assert_true(snprintf(copy, sizeof(copy), "%s", text) < (int)sizeof(copy));
	file = (struct text_file){.path = (char *)(uintptr_t) "test", .text = copy, .at = copy};
	assert_true(text_next(&file, &line, max_columns));
	return line;
}

#endif
