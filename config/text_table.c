// SPDX-License-Identifier: BSD-3-Clause
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "config/figure.h"
#include "config/text_table.h"

static bool is_coloured(const struct text_table *table)
{
	return table->colour != NULL && table->colour[0] != '\0';
}

static void write_cell(struct text_table *table, const char *text)
{
	const struct text_column *column = &table->columns[table->column];
	unsigned width = (unsigned)(column->width < 0 ? -column->width : column->width);
	unsigned length = (unsigned)strlen(text);
	unsigned padding = width > length ? width - length : 0;

	if (table->column++ == 0 && is_coloured(table))
		fputs(table->colour, table->out);
	table->blanks += column->gap;
	if (column->width > 0)
		table->blanks += padding;
	if (length > 0) {
		fprintf(table->out, "%*s%s", (int)table->blanks, "", text);
		table->blanks = 0;
	}
	if (column->width < 0)
		table->blanks += padding;
}

void text_table_head(struct text_table *table)
{
	for (const struct text_column *column = table->columns; column->title != NULL; column++)
		write_cell(table, column->title);
	text_table_end(table);
}

void text_table_cell(struct text_table *table, const char *format, ...)
{
	char text[256];
	va_list values;

	va_start(values, format);
	vsnprintf(text, sizeof(text), format, values);
	va_end(values);
	write_cell(table, text);
}

void text_table_figure(struct text_table *table, uint64_t value)
{
	char text[32];

	write_cell(table, figure_write(value, text, sizeof(text)));
}

void text_table_end(struct text_table *table)
{
	fputs(is_coloured(table) ? "\033[m\n" : "\n", table->out);
	table->column = table->blanks = 0;
	table->colour = NULL;
}
