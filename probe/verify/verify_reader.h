// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_VERIFY_READER_H
#define PROBE_VERIFY_READER_H

#include "probe/verify/verify_cell.h"

// A column of what a collector shows, and the field that it stands for.
struct verify_shown {
	const char *column, *field;
	enum verify_form form;
	bool reverse; // of a biflow in one record
};

struct verify_reader;

// Who gets the records: a cell for each of the reader's `shown`, NULL: the collector was not asked
// to show it.
struct verify_taker {
	void (*take)(void *context, const struct verify_reader *reader, char *const *cells);
	void *context;
};

enum { VERIFY_COLUMNS = 96 };

// How a collector's files are read.
struct verify_reader {
	const char *name; // --read NAME:PATH
	const char *late; // why there may be nothing yet
	const struct verify_shown *shown;
	unsigned n_shown; // at most VERIFY_COLUMNS
	// Gives all records of PATH to the taker. 0; -ENOENT: there is no such file yet; other
	// -errno after one line was printed.
	int (*read)(const struct verify_reader *reader, const char *path,
		    const struct verify_taker *taker);
};

extern const struct verify_reader verify_readers[];
extern const unsigned n_verify_readers;

// "NAME:PATH"; NULL: there is none of that name.
const struct verify_reader *verify_reader_find(const char *spec, const char **path);
// The column that stands for the field; -1: the collector has no place for it.
int verify_reader_column(const struct verify_reader *reader, const char *field, bool reverse);

#endif
