// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_ANSWER_H
#define PROBE_ANSWER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "config/text_table.h"

// An answer of the control socket, written once: it comes out as lines and tables for people, or as
// one JSON object on one line. Names are those of JSON members, lower case with units in them
// ("table_octets"), and do not change; texts may.
enum { ANSWER_COLUMNS = 20 };

// Of a table; the last one is {0}.
struct answer_column {
	const char *name;
	struct text_column text;
};

struct answer {
	FILE *out;
	bool json;
	bool failed; // an error was said
	bool more;   // JSON: a member or element stands before the next one
	bool in_row;
	const struct answer_column *columns; // of the list that is being written
	unsigned column;
	struct text_column text[ANSWER_COLUMNS];
	struct text_table table;
};

void answer_begin(struct answer *answer, bool json, FILE *out);
void answer_end(struct answer *answer);

// A line of text; with a name a JSON member too, without one it is for people only.
void answer_say(struct answer *answer, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
// "error: ..."; the client ends with an exit code for it.
void answer_error(struct answer *answer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
// JSON only: a number that stands in a text elsewhere, an object's or list's begin and end.
void answer_number(struct answer *answer, const char *name, uint64_t value);
void answer_truth(struct answer *answer, const char *name, bool value);
void answer_open(struct answer *answer, const char *name, char bracket);
void answer_close(struct answer *answer, char bracket);

// A table; in JSON a list of objects. Cells come in the columns' order.
void answer_list(struct answer *answer, const char *name, const struct answer_column *columns);
void answer_text(struct answer *answer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void answer_figure(struct answer *answer, uint64_t value);
// A number that is a name: a port, a protocol.
void answer_id(struct answer *answer, uint64_t value);
// With `digits` behind the point; `unit` is for people: " %".
void answer_real(struct answer *answer, double value, unsigned digits, const char *unit);
void answer_none(struct answer *answer); // an empty cell, null
void answer_row_end(struct answer *answer);
void answer_list_end(struct answer *answer);

// Text as a JSON string, quotes and all: what is no UTF-8 or would act on a terminal is escaped.
void answer_quote(const char *text, FILE *out);

#endif
