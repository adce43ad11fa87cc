// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_TEXT_TABLE_H
#define CONFIG_TEXT_TABLE_H

#include <stdint.h>
#include <stdio.h>

struct text_column {
	const char *title;
	int width;    // in characters; negative: aligned to the left, as printf() has it
	unsigned gap; // blanks before it, also where the cell before is too long
};

// Rows are written cell by cell. A cell that is too long moves the rest of its row; no row ends in
// blanks.
struct text_table {
	FILE *out;
	const struct text_column *columns; // the last one is {0}: its title is NULL
	unsigned column;		   // of the next cell
	unsigned blanks;		   // before the next text
	const char *colour; // of the whole next row: an escape sequence, else NULL or ""
};

// The titles as a row.
void text_table_head(struct text_table *table);
// An empty text leaves the cell empty.
void text_table_cell(struct text_table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
// A whole number, "1,234,567".
void text_table_figure(struct text_table *table, uint64_t value);
// Ends the row; cells that were not written stay empty.
void text_table_end(struct text_table *table);

#endif
