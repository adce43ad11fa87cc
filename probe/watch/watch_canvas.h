// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_WATCH_CANVAS_H
#define PROBE_WATCH_CANVAS_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/watch/watch_series.h"

// A screen full of cells, before anything of it is shown: what draws on it knows no terminal. Text
// that would act on one is put as \xNN.
enum watch_style {
	WATCH_PLAIN,
	WATCH_FAINT,  // names of figures, lines
	WATCH_STRONG, // headings
	WATCH_BAR,    // the first and last line
	WATCH_CHOSEN, // of several, the one that is shown
	WATCH_GRAPH,
	WATCH_GOOD,
	WATCH_WARN,
	WATCH_BAD,
	WATCH_STYLES,
};

struct watch_cell {
	char text[5]; // one character; "": the second half of a wide one
	uint8_t style;
};

struct watch_canvas {
	unsigned rows, columns;
	bool ascii; // blocks and lines are not to be had
	struct watch_cell *cell;
};

// Of blanks. 0 or -ENOMEM.
int watch_canvas_new(struct watch_canvas *canvas, unsigned rows, unsigned columns, bool ascii);
void watch_canvas_free(struct watch_canvas *canvas);

// What lies beyond the canvas is left out. Text that needs more than `width` ends in an ellipsis.
// Returns the columns used.
unsigned watch_put(struct watch_canvas *canvas, unsigned row, unsigned column, unsigned width,
		   enum watch_style style, const char *text);
// Ends at the column before column + width.
void watch_put_right(struct watch_canvas *canvas, unsigned row, unsigned column, unsigned width,
		     enum watch_style style, const char *text);
unsigned watch_print(struct watch_canvas *canvas, unsigned row, unsigned column, unsigned width,
		     enum watch_style style, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
// Gives a whole row a style.
void watch_fill(struct watch_canvas *canvas, unsigned row, enum watch_style style);
void watch_line(struct watch_canvas *canvas, unsigned row, unsigned column, unsigned width);
// The newest value at the right end; the largest that is shown has the highest character.
void watch_graph(struct watch_canvas *canvas, unsigned row, unsigned column, unsigned width,
		 const struct watch_series *series);
// How full something is: 0 to 1.
void watch_gauge(struct watch_canvas *canvas, unsigned row, unsigned column, unsigned width,
		 double part, enum watch_style style);

#endif
