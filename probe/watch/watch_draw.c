// SPDX-License-Identifier: BSD-3-Clause
#include "probe/watch/watch_draw.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include "config/figure.h"

enum { LEAST_ROWS = 6, LEAST_COLUMNS = 40 };

void watch_rate_cell(struct watch_scene *scene, unsigned row, unsigned column, unsigned width,
		     double value, const char *unit)
{
	char rate[32], text[64];

	snprintf(text, sizeof(text), "%s%s", figure_rate(value, rate, sizeof(rate)), unit);
	watch_put_right(scene->canvas, row, column, width, value > 0 ? WATCH_PLAIN : WATCH_FAINT,
			text);
}

void watch_figure_cell(struct watch_scene *scene, unsigned row, unsigned column, unsigned width,
		       uint64_t value)
{
	char text[32];

	figure_write(value, text, sizeof(text));
	if (strlen(text) > width)
		figure_rate((double)value, text, sizeof(text));
	watch_put_right(scene->canvas, row, column, width, value > 0 ? WATCH_PLAIN : WATCH_FAINT,
			text);
}

void watch_heading(struct watch_scene *scene, unsigned row, unsigned column, unsigned width,
		   const char *text)
{
	watch_put(scene->canvas, row, column, width, WATCH_STRONG, text);
}

void watch_series_graph(struct watch_scene *scene, unsigned row, unsigned column, unsigned width,
			const struct watch_series *series)
{
	if (series != NULL)
		watch_graph(scene->canvas, row, column, width, series);
}

const char *watch_window_text(unsigned window)
{
	static const char *const texts[] = {"last minute", "last hour", "since the begin"};

	return window < RTE_DIM(texts) ? texts[window] : "";
}

static void write_time(uint64_t ms, char text[32])
{
	const unsigned long seconds = (unsigned long)(ms / 1000);
	const unsigned long days = seconds / 86400, hours = seconds / 3600 % 24;

	if (days > 0)
		snprintf(text, 32, "%lu d %02lu h", days, hours);
	else if (hours > 0)
		snprintf(text, 32, "%lu h %02lu min", hours, seconds / 60 % 60);
	else
		snprintf(text, 32, "%lu min %02lu s", seconds / 60, seconds % 60);
}

static void draw_title(struct watch_scene *scene)
{
	struct watch_canvas *canvas = scene->canvas;
	char time[32], text[96];

	watch_fill(canvas, 0, WATCH_BAR);
	watch_put(canvas, 0, 1, 9, WATCH_BAR, "lineprobe");
	if (canvas->columns > 60)
		watch_put(canvas, 0, 12, canvas->columns - 48, WATCH_BAR, scene->state->target);
	write_time(scene->history->now.running_ms, time);
	if (scene->history->turns > 0)
		snprintf(text, sizeof(text), "running %s   %s", time, scene->clock);
	else
		snprintf(text, sizeof(text), "%s", scene->clock);
	watch_put_right(canvas, 0, canvas->columns - 36, 35, WATCH_BAR, text);
}

// More than "live" is said even where it covers a tab.
static void draw_link(struct watch_scene *scene, unsigned tabs_end)
{
	static const struct {
		const char *text;
		enum watch_style style;
	} links[] = {
	    [WATCH_CONNECTING] = {"connecting", WATCH_WARN},
	    [WATCH_LIVE] = {"live", WATCH_GOOD},
	    [WATCH_GONE] = {"no answer: trying", WATCH_BAD},
	};
	const struct watch_state *state = scene->state;
	const bool paused = state->paused && state->link == WATCH_LIVE;
	const char *text = paused ? "paused" : links[state->link].text;
	const unsigned length = (unsigned)strlen(text), columns = scene->canvas->columns;

	if (columns > tabs_end + length + 1 || state->link != WATCH_LIVE || paused)
		watch_put(scene->canvas, 1, columns - length - 1, length,
			  paused ? WATCH_WARN : links[state->link].style, text);
}

static void draw_tabs(struct watch_scene *scene)
{
	const struct watch_state *state = scene->state;
	unsigned column = 0;

	for (unsigned view = 0; view < WATCH_VIEWS; view++) {
		const bool chosen = view == state->view && !state->helps;
		char text[32];

		snprintf(text, sizeof(text), " %u %s ", view + 1, watch_view_title(view));
		column += watch_put(scene->canvas, 1, column, 24,
				    chosen ? WATCH_CHOSEN : WATCH_PLAIN, text);
	}
	draw_link(scene, column);
	watch_line(scene->canvas, 2, 0, scene->canvas->columns);
}

// What the keys of a view change, as it is now.
static void write_keys(const struct watch_state *state, char text[160])
{
	switch (state->view) {
	case WATCH_OVERVIEW:
		snprintf(text, 160, "w: %s   s: by %s", watch_window_text(state->window),
			 watch_order_word(state->order));
		break;
	case WATCH_TALKERS_VIEW:
		snprintf(text, 160, "k: %s   w: %s   s: by %s   /: filter",
			 watch_kind_word(state->kind), watch_window_text(state->window),
			 watch_order_word(state->order));
		break;
	case WATCH_FLOWS_VIEW:
		snprintf(text, 160, "s: by %s   /: filter",
			 watch_flow_order_word(state->flow_order));
		break;
	default:
		snprintf(text, 160, "/: filter");
	}
}

static void draw_keys(struct watch_scene *scene)
{
	const struct watch_state *state = scene->state;
	const unsigned row = scene->canvas->rows - 1, columns = scene->canvas->columns;
	const char *always = columns < 100 ? "?: help  q: quit" : "space: pause  ?: help  q: quit";
	const unsigned ends = (unsigned)strlen(always);
	char keys[160], text[320];

	write_keys(state, keys);
	if (state->typing)
		snprintf(text, sizeof(text), "filter: %s_   Enter: use it   Esc: leave it",
			 state->typed);
	else if (state->filter[0] != '\0')
		snprintf(text, sizeof(text), "only %s (Esc: all)   %s", state->filter, keys);
	else
		snprintf(text, sizeof(text), "%s", keys);
	watch_fill(scene->canvas, row, WATCH_BAR);
	watch_put(scene->canvas, row, 1, columns > ends + 3 ? columns - ends - 3 : 0, WATCH_BAR,
		  text);
	watch_put(scene->canvas, row, columns - ends - 1, ends, WATCH_BAR, always);
}

static void draw_body(struct watch_scene *scene)
{
	static void (*const views[WATCH_VIEWS])(struct watch_scene * scene) = {
	    [WATCH_OVERVIEW] = watch_overview,	  [WATCH_TALKERS_VIEW] = watch_talkers,
	    [WATCH_FLOWS_VIEW] = watch_flows,	  [WATCH_DROPS_VIEW] = watch_drops,
	    [WATCH_OUTPUTS_VIEW] = watch_outputs, [WATCH_CORES_VIEW] = watch_cores,
	};

	if (scene->state->helps)
		watch_help(scene);
	else if (scene->history->turns == 0)
		watch_print(scene->canvas, scene->row + 1, 1, scene->canvas->columns - 2,
			    WATCH_PLAIN, "waiting for the probe at %s", scene->state->target);
	else
		views[scene->state->view](scene);
	if (scene->history->now.error[0] != '\0' && scene->end > scene->row)
		watch_print(scene->canvas, scene->end - 1, 0, scene->canvas->columns, WATCH_BAD,
			    " %-*s", (int)scene->canvas->columns - 1, scene->history->now.error);
}

void watch_draw(struct watch_scene *scene)
{
	struct watch_canvas *canvas = scene->canvas;

	if (canvas->rows < LEAST_ROWS || canvas->columns < LEAST_COLUMNS) {
		watch_put(canvas, 0, 0, canvas->columns, WATCH_PLAIN, "too small");
		return;
	}
	scene->row = 3;
	scene->end = canvas->rows - 1;
	draw_title(scene);
	draw_tabs(scene);
	draw_body(scene);
	draw_keys(scene);
}
