// SPDX-License-Identifier: BSD-3-Clause
#ifndef OPTION_VALUES_H
#define OPTION_VALUES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "config/options/option_table.h"

// The options of a test: begin() makes them the defaults, end() frees them.
static struct options options;
__attribute__((unused)) static char why[OPTION_WHY]; // the last value that was refused

__attribute__((unused)) static int begin(void **)
{
	options_preset(&options);
	return 0;
}

__attribute__((unused)) static int end(void **)
{
	options_free(&options);
	return 0;
}

__attribute__((unused)) static const struct option_row *row_of(const char *name)
{
	const struct option_row *row = option_find(name, strlen(name));

	assert_non_null(row);
	return row;
}

__attribute__((unused)) static bool taken(const char *name, const char *text)
{
	const struct option_row *row = row_of(name);

	return row->type->read(row, text, option_value(row, &options), why) == 0;
}

// As --print-config shows it; NULL: there is no value to write.
__attribute__((unused)) static const char *written(const char *name)
{
	static char text[256];
	const struct option_row *row = row_of(name);
	FILE *out = fmemopen(text, sizeof(text), "w");
	bool any = row->type->write(row, option_value(row, &options), 0, out);

	fputc('\0', out);
	fclose(out);
	return any ? text : NULL;
}

#endif
