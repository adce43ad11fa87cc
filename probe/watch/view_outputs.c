// SPDX-License-Identifier: BSD-3-Clause
#include <inttypes.h>

#include <rte_common.h>

#include "probe/watch/watch_draw.h"

enum { RATE = 11, QUEUED = 9, DISK = 10, DISK_OCTETS = 9, LOST = 11, GRAPH_MOST = 40 };

static void outputs_head(struct watch_scene *scene, unsigned row, unsigned name)
{
	unsigned column = 1 + name;

	watch_heading(scene, row, 1, name, "Outputs");
	watch_put_right(scene->canvas, row, column, RATE, WATCH_FAINT, "sent");
	column += RATE;
	watch_put_right(scene->canvas, row, column, QUEUED, WATCH_FAINT, "queued");
	column += QUEUED;
	watch_put_right(scene->canvas, row, column, DISK, WATCH_FAINT, "on disk");
	column += DISK + DISK_OCTETS;
	watch_put_right(scene->canvas, row, column, LOST, WATCH_FAINT, "lost");
}

static void output_row(struct watch_scene *scene, unsigned i, unsigned row, unsigned name)
{
	const struct watch_output *output = &scene->history->now.output[i];
	unsigned column = 1 + name;

	watch_put(scene->canvas, row, 1, name - 1, WATCH_PLAIN, output->name);
	watch_rate_cell(scene, row, column, RATE, watch_output_sent(scene->history, i), "/s");
	column += RATE;
	watch_figure_cell(scene, row, column + 1, QUEUED - 1, output->queued);
	column += QUEUED;
	watch_figure_cell(scene, row, column + 1, DISK - 1, output->spooled);
	column += DISK;
	if (output->spool_octets > 0)
		watch_rate_cell(scene, row, column, DISK_OCTETS, (double)output->spool_octets, "B");
	column += DISK_OCTETS;
	if (output->lost > 0 && watch_output_lost(scene->history, i) > 0)
		watch_put(scene->canvas, row, column, 2, WATCH_BAD, " !");
	watch_figure_cell(scene, row, column + 2, LOST - 2, output->lost);
	column += LOST + 2;
	if (scene->canvas->columns > column + 3)
		watch_series_graph(
		    scene, row, column,
		    RTE_MIN(scene->canvas->columns - column - 1, (unsigned)GRAPH_MOST),
		    watch_series_of(scene->history, 'o', output->name));
}

// Below its output, while records wait.
static void disk_queue_row(struct watch_scene *scene, const struct watch_output *output,
			   unsigned row)
{
	watch_print(scene->canvas, row, 3, scene->canvas->columns - 3, WATCH_FAINT,
		    "disk queue: the oldest waits for %" PRIu64 " s; %" PRIu64
		    "/s written, %" PRIu64 "/s read back",
		    output->spool_seconds, output->spool_put, output->spool_got);
}

static unsigned name_columns(const struct watch_scene *scene)
{
	const unsigned fixed = RATE + QUEUED + DISK + DISK_OCTETS + LOST + 1;
	const unsigned columns = scene->canvas->columns;
	const unsigned left = columns > fixed + 10 ? columns - fixed : 10;

	return columns >= 110 ? RTE_MIN(left - 22, 70U) : left;
}

// `skip` rows are scrolled over.
static unsigned rows_from(struct watch_scene *scene, unsigned row, unsigned rows, unsigned skip,
			  bool whole)
{
	const struct watch_snapshot *now = &scene->history->now;
	const unsigned name = name_columns(scene);
	unsigned used = 0, passed = 0;

	if (rows == 0)
		return 0;
	outputs_head(scene, row + used++, name);
	for (unsigned i = 0; i < now->n_outputs && used < rows; i++) {
		const struct watch_output *output = &now->output[i];

		if (!watch_passes(scene->state, output->name) || passed++ < skip)
			continue;
		output_row(scene, i, row + used++, name);
		if (whole && output->spooled > 0 && used < rows)
			disk_queue_row(scene, output, row + used++);
	}
	return used;
}

unsigned watch_output_rows(struct watch_scene *scene, unsigned row, unsigned rows)
{
	return rows_from(scene, row, rows, 0, false);
}

void watch_outputs(struct watch_scene *scene)
{
	rows_from(scene, scene->row, scene->end - scene->row, scene->state->scroll, true);
}
