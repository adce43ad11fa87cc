// SPDX-License-Identifier: BSD-3-Clause
#include "probe/watch/watch_canvas.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <rte_common.h>

#include "config/utf8.h"

enum { MOST_TEXT = 1024 };

int watch_canvas_new(struct watch_canvas *canvas, unsigned rows, unsigned columns, bool ascii)
{
	*canvas = (struct watch_canvas){rows, columns, ascii, NULL};
	canvas->cell =
	    calloc((size_t)RTE_MAX(rows, 1U) * RTE_MAX(columns, 1U), sizeof(struct watch_cell));
	if (canvas->cell == NULL)
		return -ENOMEM;
	for (unsigned i = 0; i < rows * columns; i++)
		canvas->cell[i].text[0] = ' ';
	return 0;
}

void watch_canvas_free(struct watch_canvas *canvas)
{
	free(canvas->cell);
	canvas->cell = NULL;
}

static struct watch_cell *cell_at(struct watch_canvas *canvas, unsigned row, unsigned column)
{
	return row < canvas->rows && column < canvas->columns
		   ? &canvas->cell[row * canvas->columns + column]
		   : NULL;
}

static void set(struct watch_canvas *canvas, unsigned row, unsigned column, enum watch_style style,
		const char *text, unsigned length)
{
	struct watch_cell *cell = cell_at(canvas, row, column);

	if (cell == NULL)
		return;
	memset(cell->text, 0, sizeof(cell->text));
	memcpy(cell->text, text, length);
	cell->style = (uint8_t)style;
}

// Columns of a character; 0: it changes the one before, and is left out.
static unsigned columns_of(const char *at, unsigned length)
{
	const int width = wcwidth((int)utf8_code((const uint8_t *)at, length));

	return width > 0 ? (unsigned)width : 0;
}

// One character of text that is visible: where it does not fit any more, it stays out.
struct putting {
	struct watch_canvas *canvas;
	unsigned row, column, used, width;
	enum watch_style style;
};

static bool put_character(struct putting *put, const char *at, unsigned length)
{
	unsigned columns = columns_of(at, length);

	if (length > 1 && (columns == 0 || put->canvas->ascii)) {
		if (columns == 0)
			return true;
		at = "?";
		length = columns = 1;
	}
	if (put->used + columns > put->width)
		return false;
	set(put->canvas, put->row, put->column + put->used, put->style, at, length);
	if (columns == 2)
		set(put->canvas, put->row, put->column + put->used + 1, put->style, "", 0);
	put->used += columns;
	return true;
}

static void put_ellipsis(struct putting *put)
{
	const char *mark = put->canvas->ascii ? "~" : "…";

	if (put->width == 0)
		return;
	if (put->used == put->width) {
		const struct watch_cell *last =
		    cell_at(put->canvas, put->row, put->column + put->used - 1);

		put->used -= last != NULL && last->text[0] == '\0' ? 2 : 1;
	}
	set(put->canvas, put->row, put->column + put->used, put->style, mark,
	    (unsigned)strlen(mark));
	for (put->used++; put->used < put->width; put->used++)
		set(put->canvas, put->row, put->column + put->used, put->style, " ", 1);
}

unsigned watch_put(struct watch_canvas *canvas, unsigned row, unsigned column, unsigned width,
		   enum watch_style style, const char *text)
{
	struct putting put = {canvas, row, column, 0, width, style};
	char shown[4 * MOST_TEXT];

	utf8_visible(text, shown, sizeof(shown));
	for (const char *at = shown; *at != '\0';) {
		const unsigned length = utf8_length((const uint8_t *)at, strlen(at));

		if (length == 0)
			break; // utf8_visible() may have cut a character
		if (!put_character(&put, at, length)) {
			put_ellipsis(&put);
			break;
		}
		at += length;
	}
	return put.used;
}

void watch_put_right(struct watch_canvas *canvas, unsigned row, unsigned column, unsigned width,
		     enum watch_style style, const char *text)
{
	const unsigned length = (unsigned)strlen(text);
	const unsigned blank = length < width ? width - length : 0;

	watch_put(canvas, row, column + blank, width - blank, style, text);
}

unsigned watch_print(struct watch_canvas *canvas, unsigned row, unsigned column, unsigned width,
		     enum watch_style style, const char *format, ...)
{
	char text[MOST_TEXT];
	va_list values;

	va_start(values, format);
	vsnprintf(text, sizeof(text), format, values);
	va_end(values);
	return watch_put(canvas, row, column, width, style, text);
}

void watch_fill(struct watch_canvas *canvas, unsigned row, enum watch_style style)
{
	for (unsigned column = 0; column < canvas->columns && row < canvas->rows; column++)
		cell_at(canvas, row, column)->style = (uint8_t)style;
}

void watch_line(struct watch_canvas *canvas, unsigned row, unsigned column, unsigned width)
{
	const char *mark = canvas->ascii ? "-" : "─";

	for (unsigned i = 0; i < width; i++)
		set(canvas, row, column + i, WATCH_FAINT, mark, (unsigned)strlen(mark));
}

static const char *const blocks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
static const char *const letters[] = {" ", "_", ".", ":", "-", "=", "+", "*", "#"};

// What is there at all is seen.
static const char *level(const struct watch_canvas *canvas, double value, double most)
{
	unsigned step = 0;

	if (value > 0 && most > 0)
		step = (unsigned)fmin(fmax(value / most * 8 + 0.5, 1), 8);
	return canvas->ascii ? letters[step] : blocks[step];
}

void watch_graph(struct watch_canvas *canvas, unsigned row, unsigned column, unsigned width,
		 const struct watch_series *series)
{
	const double most = watch_series_most(series, width);

	for (unsigned i = 0; i < RTE_MIN(series->n, width); i++) {
		const char *mark = level(canvas, series->value[series->n - 1 - i], most);

		set(canvas, row, column + width - 1 - i, WATCH_GRAPH, mark, (unsigned)strlen(mark));
	}
}

// A part that is too small for half a column is still seen.
void watch_gauge(struct watch_canvas *canvas, unsigned row, unsigned column, unsigned width,
		 double part, enum watch_style style)
{
	const char *full = canvas->ascii ? "#" : "█", *rest = canvas->ascii ? "." : "░",
		   *little = canvas->ascii ? "|" : "▏";
	const double columns = fmin(fmax(part, 0), 1) * width;

	for (unsigned i = 0; i < width; i++) {
		const bool is_full = i + 0.5 <= columns, is_little = i == 0 && part > 0 && !is_full;
		const char *mark = is_full ? full : is_little ? little : rest;

		set(canvas, row, column + i, is_full || is_little ? style : WATCH_FAINT, mark,
		    (unsigned)strlen(mark));
	}
}
