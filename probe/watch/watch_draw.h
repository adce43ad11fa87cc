// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_WATCH_DRAW_H
#define PROBE_WATCH_DRAW_H

#include "probe/watch/watch_canvas.h"
#include "probe/watch/watch_history.h"
#include "probe/watch/watch_state.h"

// What is drawn, of what, and the rows that are left for it.
struct watch_scene {
	struct watch_canvas *canvas;
	const struct watch_state *state;
	const struct watch_history *history;
	const char *clock; // the time of day
	unsigned row, end; // rows of the body: [row, end)
};

// Draws all of the screen. With any size: what has no room is left out.
void watch_draw(struct watch_scene *scene);

// Each view draws what lies between the frame's lines.
void watch_overview(struct watch_scene *scene);
void watch_talkers(struct watch_scene *scene);
void watch_flows(struct watch_scene *scene);
void watch_drops(struct watch_scene *scene);
void watch_outputs(struct watch_scene *scene);
void watch_cores(struct watch_scene *scene);
void watch_help(struct watch_scene *scene);

// Some rows of the largest talkers in a part of the screen: name, rate, share, graph.
struct watch_box {
	unsigned row, rows, column, columns;
};
void watch_talker_box(struct watch_scene *scene, unsigned kind, const struct watch_box *box);
// The outputs, one a row; returns how many rows were used.
unsigned watch_output_rows(struct watch_scene *scene, unsigned row, unsigned rows);
unsigned watch_port_rows(struct watch_scene *scene, unsigned row, unsigned rows);

// "1.23 Mbit/s", aligned to the right.
void watch_rate_cell(struct watch_scene *scene, unsigned row, unsigned column, unsigned width,
		     double value, const char *unit);
// "1,234,567"; what has no room is written "1.23 M".
void watch_figure_cell(struct watch_scene *scene, unsigned row, unsigned column, unsigned width,
		       uint64_t value);
void watch_heading(struct watch_scene *scene, unsigned row, unsigned column, unsigned width,
		   const char *text);
void watch_series_graph(struct watch_scene *scene, unsigned row, unsigned column, unsigned width,
			const struct watch_series *series);
// "the last minute", "since the begin".
const char *watch_window_text(unsigned window);

#endif
