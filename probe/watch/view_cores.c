// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include "probe/watch/watch_draw.h"

enum { NAME = 16, PART = 8, NS = 12 };

static bool is_idle(const struct watch_stage *stage)
{
	return strcmp(stage->name, "idle") == 0;
}

// How much of its time an owner is not idle; -1: not known yet.
static double busy_part(const struct watch_history *history, const char *owner)
{
	double busy = 0;
	bool any = false;

	for (unsigned i = 0; i < history->now.n_stages; i++) {
		const struct watch_stage *stage = &history->now.stage[i];

		if (strcmp(stage->owner, owner) != 0)
			continue;
		any = true;
		if (!is_idle(stage))
			busy += watch_stage_part(history, i);
	}
	return any ? busy : -1;
}

static enum watch_style style_of(double part)
{
	return part < 0.7 ? WATCH_GOOD : part < 0.9 ? WATCH_WARN : WATCH_BAD;
}

static void part_cell(struct watch_scene *scene, unsigned row, unsigned column, double part)
{
	char text[16];

	snprintf(text, sizeof(text), "%.1f %%", 100 * part);
	watch_put_right(scene->canvas, row, column, PART, WATCH_PLAIN, text);
}

static void worker_row(struct watch_scene *scene, unsigned i, unsigned gauge)
{
	const struct watch_worker *worker = &scene->history->now.worker[i];
	const double fill = worker->most > 0 ? (double)worker->live / (double)worker->most : 0;
	unsigned column = 1 + NAME;
	char name[24];
	double busy;

	snprintf(name, sizeof(name), "worker %u", i);
	busy = busy_part(scene->history, name);
	watch_put(scene->canvas, scene->row, 1, NAME, WATCH_PLAIN, name);
	if (busy >= 0) {
		part_cell(scene, scene->row, column, busy);
		watch_gauge(scene->canvas, scene->row, column + PART + 1, gauge, busy,
			    style_of(busy));
	}
	column += PART + gauge + 2;
	part_cell(scene, scene->row, column, fill);
	watch_gauge(scene->canvas, scene->row, column + PART + 1, gauge, fill, style_of(fill));
	column += PART + gauge + 2;
	watch_figure_cell(scene, scene->row, column, 14, worker->live);
	watch_figure_cell(scene, scene->row++, column + 14, 12, worker->evicted);
}

static void workers(struct watch_scene *scene, unsigned rows)
{
	const struct watch_snapshot *now = &scene->history->now;
	const unsigned fixed = NAME + 2 * PART + 26 + 6;
	const unsigned gauge = (RTE_MAX(scene->canvas->columns, fixed + 8) - fixed) / 2;
	const unsigned first = 1 + NAME, second = first + PART + gauge + 2;

	watch_heading(scene, scene->row, 1, NAME, "Workers");
	watch_put(scene->canvas, scene->row, first + 3, 12, WATCH_FAINT, "busy");
	watch_put(scene->canvas, scene->row, second + 2, 12, WATCH_FAINT, "table");
	watch_put_right(scene->canvas, scene->row, second + PART + gauge + 2, 14, WATCH_FAINT,
			"live Flows");
	watch_put_right(scene->canvas, scene->row++, second + PART + gauge + 16, 12, WATCH_FAINT,
			"evicted");
	for (unsigned i = scene->state->scroll, n = 1; i < now->n_workers && n < rows; i++, n++)
		worker_row(scene, i, gauge);
}

static void stage_row(struct watch_scene *scene, unsigned i)
{
	const double part = watch_stage_part(scene->history, i);
	const unsigned column = 1 + NAME + NS + PART + 2;
	char text[24];

	watch_put(scene->canvas, scene->row, 1, NAME, WATCH_PLAIN,
		  scene->history->now.stage[i].name);
	if (!is_idle(&scene->history->now.stage[i])) {
		snprintf(text, sizeof(text), "%.1f ns", watch_stage_ns(scene->history, i));
		watch_put_right(scene->canvas, scene->row, 1 + NAME, NS, WATCH_PLAIN, text);
	}
	part_cell(scene, scene->row, 1 + NAME + NS, part);
	watch_gauge(scene->canvas, scene->row++, column,
		    RTE_MIN(scene->canvas->columns - column - 1, 60U), part, WATCH_GRAPH);
}

// Of all workers together, where there are several.
static void stages(struct watch_scene *scene)
{
	const struct watch_snapshot *now = &scene->history->now;
	const char *owner = now->n_workers > 1 ? "all workers" : "worker 0";

	watch_print(scene->canvas, scene->row, 1, NAME + 4, WATCH_STRONG, "Stages, %s", owner);
	watch_put_right(scene->canvas, scene->row, 1 + NAME, NS, WATCH_FAINT, "a packet");
	watch_put_right(scene->canvas, scene->row++, 1 + NAME + NS, PART, WATCH_FAINT, "time");
	for (unsigned i = 0; i < now->n_stages && scene->row < scene->end; i++)
		if (strcmp(now->stage[i].owner, owner) == 0)
			stage_row(scene, i);
}

void watch_cores(struct watch_scene *scene)
{
	const unsigned left = scene->end - scene->row;

	workers(scene, RTE_MAX(left / 2, 3U));
	scene->row++;
	if (scene->row + 1 < scene->end)
		stages(scene);
}
