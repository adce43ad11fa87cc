// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>

#include <rte_common.h>

#include "config/figure.h"
#include "probe/watch/watch_draw.h"

enum { LABEL = 1, VALUE = 10, VALUE_WIDTH = 13, GRAPH = 25, PEAK_WIDTH = 18 };

static void draw_rate(struct watch_scene *scene, const char *label,
		      const struct watch_series *series, const char *unit)
{
	const unsigned columns = scene->canvas->columns;
	const unsigned width =
	    columns > GRAPH + PEAK_WIDTH + 2 ? columns - GRAPH - PEAK_WIDTH - 2 : 0;
	char rate[32];

	if (scene->row >= scene->end)
		return;
	watch_put(scene->canvas, scene->row, LABEL, VALUE - LABEL, WATCH_FAINT, label);
	watch_rate_cell(scene, scene->row, VALUE, VALUE_WIDTH, watch_series_last(series), unit);
	watch_series_graph(scene, scene->row, GRAPH, width, series);
	watch_print(scene->canvas, scene->row, GRAPH + width + 2, PEAK_WIDTH - 1, WATCH_FAINT,
		    "peak %s%s", figure_rate(watch_series_most(series, width), rate, sizeof(rate)),
		    unit);
	scene->row++;
}

static void draw_losses(struct watch_scene *scene)
{
	const struct watch_snapshot *now = &scene->history->now;
	const uint64_t packets = now->lost + now->dropped;
	const double rate = watch_series_last(&scene->history->lost);
	char text[64], first[32], second[32];
	unsigned used;

	if (scene->row >= scene->end)
		return;
	watch_put(scene->canvas, scene->row, LABEL, VALUE - LABEL, WATCH_FAINT, "Lost");
	if (packets == 0 && now->lost_records == 0) {
		watch_put_right(scene->canvas, scene->row, VALUE, VALUE_WIDTH, WATCH_GOOD,
				"nothing");
	} else {
		snprintf(text, sizeof(text), "%s/s", figure_rate(rate, first, sizeof(first)));
		watch_put_right(scene->canvas, scene->row, VALUE, VALUE_WIDTH,
				rate > 0 ? WATCH_BAD : WATCH_WARN, text);
		used = watch_print(scene->canvas, scene->row, GRAPH, scene->canvas->columns - GRAPH,
				   WATCH_PLAIN, "%s packets, %s records since the start",
				   figure_write(packets, first, sizeof(first)),
				   figure_write(now->lost_records, second, sizeof(second)));
		watch_put(scene->canvas, scene->row, GRAPH + used + 2, 20, WATCH_FAINT, "(view 4)");
	}
	scene->row++;
}

static enum watch_style style_of(double part)
{
	return part < 0.8 ? WATCH_GRAPH : part < 0.98 ? WATCH_WARN : WATCH_BAD;
}

static void draw_table(struct watch_scene *scene)
{
	const struct watch_snapshot *now = &scene->history->now;
	const unsigned columns = scene->canvas->columns, gauge = (columns - GRAPH) / 3;
	uint64_t live = 0, most = 0, evicted = 0;
	char text[3][32];
	double part;

	for (unsigned i = 0; i < now->n_workers; i++) {
		live += now->worker[i].live;
		most += now->worker[i].most;
		evicted += now->worker[i].evicted;
	}
	if (scene->row >= scene->end || most == 0)
		return;
	part = (double)live / (double)most;
	snprintf(text[0], sizeof(text[0]), "%.1f %%", 100 * part);
	watch_put(scene->canvas, scene->row, LABEL, VALUE - LABEL, WATCH_FAINT, "Table");
	watch_put_right(scene->canvas, scene->row, VALUE, VALUE_WIDTH, WATCH_PLAIN, text[0]);
	watch_gauge(scene->canvas, scene->row, GRAPH, gauge, part, style_of(part));
	watch_print(scene->canvas, scene->row, GRAPH + gauge + 2, columns - GRAPH - gauge - 3,
		    WATCH_PLAIN, "%s of %s Flows%s%s%s", figure_write(live, text[0], 32),
		    figure_write(most, text[1], 32), evicted > 0 ? ", " : "",
		    evicted > 0 ? figure_write(evicted, text[2], 32) : "",
		    evicted > 0 ? " evicted" : "");
	scene->row++;
}

// Two lists side by side, or three where there is room.
static void draw_boxes(struct watch_scene *scene, unsigned rows)
{
	const unsigned n = scene->canvas->columns >= 150 ? 3 : 2;
	const unsigned width = (scene->canvas->columns - 1) / n;

	for (unsigned kind = 0; kind < n; kind++) {
		const struct watch_box box = {scene->row, rows, 1 + kind * width, width - 2};

		watch_talker_box(scene, kind, &box);
	}
	scene->row += rows;
}

static unsigned rows_for(unsigned n, unsigned most)
{
	return n > 0 && most > 2 ? RTE_MIN(n, most - 2) + 2 : 0;
}

void watch_overview(struct watch_scene *scene)
{
	const struct watch_history *history = scene->history;
	unsigned left, outputs, ports;

	draw_rate(scene, "Packets", &history->packets, "pps");
	draw_rate(scene, "Traffic", &history->bits, "bit/s");
	draw_rate(scene, "Flows", &history->flows, "");
	draw_rate(scene, "Records", &history->records, "/s");
	draw_losses(scene);
	draw_table(scene);
	left = scene->end > scene->row ? scene->end - scene->row : 0;
	outputs = rows_for(history->now.n_outputs, left * 2 / 5);
	ports = rows_for(history->now.n_ports, left > 24 ? left / 4 : 0);
	if (left > outputs + ports + 2) {
		scene->row++;
		draw_boxes(scene, left - outputs - ports - 1);
	}
	if (ports > 0)
		scene->row += 1 + watch_port_rows(scene, scene->row + 1, ports - 1);
	if (outputs > 0)
		watch_output_rows(scene, scene->row + 1, outputs - 1);
}
