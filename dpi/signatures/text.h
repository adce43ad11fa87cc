// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_TEXT_H
#define DPI_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Reading the files users edit: lines of columns, and reporting what is wrong in them.

struct problems {
	unsigned n;
	bool all; // report each; else only the first
};

// Tells "file:line: reason" on stderr, by user_error().
void problem_report(struct problems *problems, const char *file, unsigned line, const char *format,
		    ...) __attribute__((format(printf, 4, 5)));

enum { LINE_MAX_COLUMNS = 12 };

struct text_line {
	const char *file;
	unsigned number;
	unsigned n;
	char *column[LINE_MAX_COLUMNS];
};

struct text_file {
	char *path;
	char *text; // cut up by lines_next()
	char *at;
	unsigned number;
};

// Reads the file whole; false and a problem reported when it cannot be read.
bool text_open(struct text_file *file, const char *path, struct problems *problems);
void text_close(struct text_file *file);
// The next line that is neither empty nor a comment, cut at blanks into at most max_columns, the
// last being the rest of the line. False at the end.
bool text_next(struct text_file *file, struct text_line *line, unsigned max_columns);

// A decimal number up to max; false for anything else.
bool text_read_number(const char *text, unsigned max, unsigned *number);

#endif
