// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include "config/figure.h"
#include "probe/watch/watch_draw.h"

static const char *title_of(unsigned kind)
{
	static const char *const titles[WATCH_KINDS] = {"Hosts", "Applications", "Ports",
							"Pairs", "VLANs",	 "Protocols"};

	return kind < WATCH_KINDS ? titles[kind] : "";
}

static double share_of(const struct watch_talker *row, const struct watch_top *top)
{
	return top->total.octets > 0 ? 100 * (double)row->octets / (double)top->total.octets : 0;
}

static void box_row(struct watch_scene *scene, unsigned kind, const struct watch_box *box,
		    unsigned row, const struct watch_talker *talker)
{
	enum { RATE = 11, SHARE = 5 };
	const struct watch_top *top = &scene->history->now.top[kind];
	const unsigned graph = box->columns > 56 ? box->columns / 4 : 5;
	const unsigned name = box->columns - RATE - SHARE - graph - 3;
	unsigned column = box->column + name + 1;
	char text[16];

	watch_put(scene->canvas, row, box->column, name, WATCH_PLAIN, talker->key);
	watch_rate_cell(scene, row, column, RATE, talker->bits, "bit/s");
	column += RATE + 1;
	snprintf(text, sizeof(text), "%.0f %%", share_of(talker, top));
	watch_put_right(scene->canvas, row, column, SHARE, WATCH_FAINT, text);
	watch_series_graph(scene, row, column + SHARE + 1, graph,
			   watch_series_of(scene->history, (char)('0' + kind), talker->key));
}

void watch_talker_box(struct watch_scene *scene, unsigned kind, const struct watch_box *box)
{
	const struct watch_top *top = &scene->history->now.top[kind];
	unsigned row = box->row;
	char text[64];

	snprintf(text, sizeof(text), "%s, %s", title_of(kind),
		 watch_window_text(scene->state->window));
	if (box->rows > 1 && box->columns > 30)
		watch_heading(scene, row++, box->column, box->columns, text);
	if (top->n == 0 && row < box->row + box->rows)
		watch_put(scene->canvas, row, box->column, box->columns, WATCH_FAINT,
			  "no records yet");
	for (unsigned i = 0; i < top->n && row < box->row + box->rows && box->columns > 30; i++)
		box_row(scene, kind, box, row++, &top->row[i]);
}

// Columns from the right; what has no room is left out.
enum {
	FLOWS = 11,
	PACKETS = 15,
	OCTETS = 19,
	SHARE = 8,
	RATE = 12,
	NAME_LEAST = 20,
	NAME_MOST = 60
};

struct talker_places {
	unsigned name, rate, share, graph, graph_width, octets, packets, flows; // 0: none
};

static struct talker_places place(unsigned columns)
{
	struct talker_places at = {0};
	unsigned left = columns - 2 - RATE - SHARE, fixed = 0;

	if (left > NAME_LEAST + OCTETS)
		fixed += OCTETS;
	if (left > NAME_LEAST + OCTETS + FLOWS)
		fixed += FLOWS;
	if (left > NAME_LEAST + OCTETS + FLOWS + PACKETS + 10)
		fixed += PACKETS;
	left -= fixed;
	at.name = RTE_MAX(left * 3 / 5, (unsigned)NAME_LEAST);
	at.name = RTE_MIN(at.name, (unsigned)NAME_MOST);
	at.name = RTE_MIN(at.name, left);
	at.rate = 1 + at.name;
	at.share = at.rate + RATE;
	at.graph = at.share + SHARE + 1;
	at.graph_width = left > at.name + 2 ? left - at.name - 1 : 0;
	at.octets = fixed >= OCTETS ? columns - 1 - fixed : 0;
	at.packets = fixed > OCTETS + FLOWS ? at.octets + OCTETS : 0;
	at.flows = fixed >= OCTETS + FLOWS ? columns - 1 - FLOWS : 0;
	return at;
}

static void table_head(struct watch_scene *scene, const struct talker_places *at)
{
	struct watch_canvas *canvas = scene->canvas;
	const unsigned row = scene->row, order = scene->state->order;
	char text[80];

	snprintf(text, sizeof(text), "%s, %s", title_of(scene->state->kind),
		 watch_window_text(scene->state->window));
	watch_heading(scene, row, 1, at->name, text);
	watch_put_right(canvas, row, at->rate, RATE, WATCH_FAINT, "rate");
	watch_put_right(canvas, row, at->share, SHARE, WATCH_FAINT, "share");
	if (at->octets > 0)
		watch_put_right(canvas, row, at->octets, OCTETS,
				order == 0 ? WATCH_STRONG : WATCH_FAINT, "octets");
	if (at->packets > 0)
		watch_put_right(canvas, row, at->packets, PACKETS,
				order == 1 ? WATCH_STRONG : WATCH_FAINT, "packets");
	if (at->flows > 0)
		watch_put_right(canvas, row, at->flows, FLOWS,
				order == 2 ? WATCH_STRONG : WATCH_FAINT, "Flows");
	scene->row++;
}

static void table_row(struct watch_scene *scene, const struct talker_places *at, unsigned row,
		      const struct watch_talker *talker)
{
	const unsigned kind = scene->state->kind;
	const struct watch_top *top = &scene->history->now.top[kind];
	char text[16];

	watch_put(scene->canvas, row, 1, at->name, WATCH_PLAIN, talker->key);
	watch_rate_cell(scene, row, at->rate, RATE,
			top->seconds > 0 ? 8 * (double)talker->octets / top->seconds : 0, "bit/s");
	snprintf(text, sizeof(text), "%.1f %%", share_of(talker, top));
	watch_put_right(scene->canvas, row, at->share, SHARE, WATCH_PLAIN, text);
	watch_series_graph(scene, row, at->graph, at->graph_width,
			   watch_series_of(scene->history, (char)('0' + kind), talker->key));
	if (at->octets > 0)
		watch_figure_cell(scene, row, at->octets + 1, OCTETS - 1, talker->octets);
	if (at->packets > 0)
		watch_figure_cell(scene, row, at->packets + 1, PACKETS - 1, talker->packets);
	if (at->flows > 0)
		watch_figure_cell(scene, row, at->flows + 1, FLOWS - 1, talker->flows);
}

static void named_row(struct watch_scene *scene, const struct talker_places *at, unsigned row,
		      const struct watch_talker *talker, const char *name)
{
	struct watch_talker named = *talker;

	snprintf(named.key, sizeof(named.key), "%s", name);
	table_row(scene, at, row, &named);
}

static void table_foot(struct watch_scene *scene, const struct talker_places *at, unsigned row)
{
	const struct watch_top *top = &scene->history->now.top[scene->state->kind];
	char text[32];

	watch_line(scene->canvas, row, 1, scene->canvas->columns - 2);
	named_row(scene, at, row + 1, &top->others,
		  top->n == WATCH_TALKERS ? "others" : "not listed");
	named_row(scene, at, row + 2, &top->total, "all");
	if (top->error > 0)
		watch_print(scene->canvas, row + 3, 1, scene->canvas->columns - 2, WATCH_FAINT,
			    "a row may have up to %s octets more",
			    figure_write(top->error, text, 32));
	else
		watch_put(scene->canvas, row + 3, 1, scene->canvas->columns - 2, WATCH_FAINT,
			  "exact; Flows count when their records are made");
}

void watch_talkers(struct watch_scene *scene)
{
	enum { FOOT = 4 };
	const struct watch_top *top = &scene->history->now.top[scene->state->kind];
	const struct talker_places at = place(scene->canvas->columns);
	unsigned shown = 0, passed = 0;

	table_head(scene, &at);
	for (unsigned i = 0; i < top->n && scene->row + FOOT < scene->end; i++) {
		if (!watch_passes(scene->state, top->row[i].key) || passed++ < scene->state->scroll)
			continue;
		table_row(scene, &at, scene->row++, &top->row[i]);
		shown++;
	}
	if (shown == 0 && scene->row + FOOT < scene->end)
		watch_put(scene->canvas, scene->row++, 1, scene->canvas->columns - 2, WATCH_FAINT,
			  top->n == 0 ? "no records yet: a Flow counts when its record is made"
				      : "none of that name, or scrolled to the end");
	if (scene->row + FOOT <= scene->end)
		table_foot(scene, &at, scene->end - FOOT);
}
