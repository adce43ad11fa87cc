// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include "probe/watch/watch_draw.h"

static enum watch_style link_style(const char *link)
{
	if (strcmp(link, "up") == 0)
		return WATCH_GOOD;
	return strcmp(link, "none") == 0 ? WATCH_FAINT : WATCH_BAD;
}

static void port_row(struct watch_scene *scene, unsigned i, unsigned row)
{
	enum { NAME = 20, LINK = 6, SPEED = 12, RATE = 13 };
	const struct watch_port *port = &scene->history->now.port[i];
	const unsigned name = RTE_MIN((unsigned)NAME, scene->canvas->columns / 4);
	unsigned column = 1 + name + 1;

	watch_put(scene->canvas, row, 1, name, WATCH_PLAIN, port->name);
	watch_put(scene->canvas, row, column, LINK, link_style(port->link), port->link);
	column += LINK;
	if (port->mbits > 0)
		watch_rate_cell(scene, row, column, SPEED, (double)port->mbits * 1e6, "bit/s");
	column += SPEED;
	watch_rate_cell(scene, row, column, RATE, watch_port_packets(scene->history, i), "pps");
	column += RATE;
	watch_rate_cell(scene, row, column, RATE, watch_port_bits(scene->history, i), "bit/s");
	column += RATE + 2;
	if (scene->canvas->columns > column + 1)
		watch_series_graph(scene, row, column, scene->canvas->columns - column - 1,
				   watch_series_of(scene->history, 'p', port->name));
}

unsigned watch_port_rows(struct watch_scene *scene, unsigned row, unsigned rows)
{
	const struct watch_snapshot *now = &scene->history->now;
	unsigned used = 0;

	if (rows == 0)
		return 0;
	watch_heading(scene, row + used++, 1, 40, "Ports");
	for (unsigned i = 0; i < now->n_ports && used < rows; i++)
		port_row(scene, i, row + used++);
	return used;
}

// Where on the packet's way it was lost.
static const char *layer_of(const struct watch_drop *drop)
{
	static const struct {
		const char *owner, *layer;
	} layers[] = {{"worker", "metering"},	   {"ring", "ring"},
		      {"exporter", "export"},	   {"output", "output"},
		      {"collector", "collecting"}, {"reader", "file"}};

	for (unsigned i = 0; i < RTE_DIM(layers); i++) {
		if (strncmp(drop->owner, layers[i].owner, strlen(layers[i].owner)) == 0)
			return layers[i].layer;
	}
	return "input";
}

static void drop_row(struct watch_scene *scene, unsigned i)
{
	enum { LAYER = 11, COUNT = 16, RATE = 10 };
	const struct watch_drop *drop = &scene->history->now.drop[i];
	const unsigned names = scene->canvas->columns - 2 - LAYER - COUNT - RATE;
	const double rate = watch_drop_rate(scene->history, i);
	char counter[WATCH_NAME];
	unsigned column = 1;

	snprintf(counter, sizeof(counter), "%s", drop->counter);
	for (char *at = counter; *at != '\0'; at++)
		*at = *at == '_' ? ' ' : *at;
	watch_put(scene->canvas, scene->row, column, LAYER - 1, WATCH_FAINT, layer_of(drop));
	column += LAYER;
	watch_put(scene->canvas, scene->row, column, names / 2 - 1, WATCH_PLAIN, drop->owner);
	column += names / 2;
	watch_put(scene->canvas, scene->row, column, names - names / 2 - 1, WATCH_PLAIN, counter);
	column += names - names / 2;
	watch_figure_cell(scene, scene->row, column, COUNT,
			  drop->packets > 0 ? drop->packets : drop->records);
	watch_rate_cell(scene, scene->row, column + COUNT, RATE, rate, "/s");
	scene->row++;
}

static void draw_drops(struct watch_scene *scene)
{
	const struct watch_snapshot *now = &scene->history->now;
	unsigned passed = 0;

	for (unsigned i = 0; i < now->n_drops && scene->row < scene->end; i++) {
		const struct watch_drop *drop = &now->drop[i];

		if ((watch_passes(scene->state, drop->owner) ||
		     watch_passes(scene->state, drop->counter)) &&
		    passed++ >= scene->state->scroll)
			drop_row(scene, i);
	}
}

void watch_drops(struct watch_scene *scene)
{
	const struct watch_snapshot *now = &scene->history->now;
	const unsigned left = scene->end - scene->row;

	scene->row += watch_port_rows(scene, scene->row, RTE_MAX(left / 2, 2U)) + 1;
	if (scene->row >= scene->end)
		return;
	watch_heading(scene, scene->row++, 1, 60, "What was lost, since the start and now");
	if (now->n_drops == 0 && scene->row < scene->end)
		watch_put(scene->canvas, scene->row, 1, 60, WATCH_GOOD, "nothing was lost");
	draw_drops(scene);
}
