// SPDX-License-Identifier: BSD-3-Clause
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include "config/figure.h"
#include "probe/watch/watch_draw.h"

enum { PROTO = 5, RATE = 12, OCTETS = 9, AGE = 7, APP = 14 };

// Where the columns are: both endpoints and the application share what is left.
struct flow_places {
	unsigned endpoint, application;
	bool ages;
};

static struct flow_places place(unsigned columns)
{
	struct flow_places at = {.ages = columns >= 100};
	const unsigned left = columns - 4 - PROTO - RATE - OCTETS - (at.ages ? 2 * AGE : 0);

	at.application = columns >= 120 ? 20 : columns >= 100 ? APP : 8;
	at.endpoint = RTE_MIN((left - at.application) / 2, 48U);
	return at;
}

static void write_endpoint(const struct watch_flow *flow, unsigned i, char *text, size_t room)
{
	const char *address = i == 0 ? flow->source : flow->destination;
	const bool is_ipv6 = flow->port[0] + flow->port[1] > 0 && strchr(address, ':') != NULL;

	if (flow->port[0] == 0 && flow->port[1] == 0)
		snprintf(text, room, "%s", address);
	else
		snprintf(text, room, is_ipv6 ? "[%s]:%u" : "%s:%u", address, flow->port[i]);
}

static void write_protocol(unsigned protocol, char text[16])
{
	switch (protocol) {
	case 1:
		snprintf(text, 16, "icmp");
		break;
	case 6:
		snprintf(text, 16, "tcp");
		break;
	case 17:
		snprintf(text, 16, "udp");
		break;
	default:
		snprintf(text, 16, "%u", protocol);
	}
}

static void head(struct watch_scene *scene, const struct flow_places *at)
{
	struct watch_canvas *canvas = scene->canvas;
	unsigned column = 1;
	char text[64];

	snprintf(text, sizeof(text), "Live Flows by %s",
		 watch_flow_order_word(scene->state->flow_order));
	watch_heading(scene, scene->row, column, at->endpoint, text);
	column += at->endpoint + 1;
	watch_put(canvas, scene->row, column, at->endpoint, WATCH_FAINT, "responder");
	column += at->endpoint + 1;
	watch_put(canvas, scene->row, column, PROTO, WATCH_FAINT, "prot");
	column += PROTO;
	watch_put(canvas, scene->row, column, at->application, WATCH_FAINT,
		  at->application < 12 ? "app" : "application");
	column += at->application;
	watch_put_right(canvas, scene->row, column, RATE, WATCH_FAINT, "mean rate");
	column += RATE;
	watch_put_right(canvas, scene->row, column, OCTETS, WATCH_FAINT, "octets");
	column += OCTETS;
	if (at->ages) {
		watch_put_right(canvas, scene->row, column, AGE, WATCH_FAINT, "age");
		watch_put_right(canvas, scene->row, column + AGE, AGE, WATCH_FAINT, "silent");
	}
	scene->row++;
}

static void seconds_cell(struct watch_scene *scene, unsigned column, double seconds)
{
	char text[16];

	snprintf(text, sizeof(text), "%.*f s", seconds < 100 ? 1 : 0, seconds);
	watch_put_right(scene->canvas, scene->row, column, AGE, WATCH_PLAIN, text);
}

static void flow_row(struct watch_scene *scene, const struct flow_places *at,
		     const struct watch_flow *flow)
{
	unsigned column = 1;
	char text[96];

	for (unsigned i = 0; i < 2; i++) {
		write_endpoint(flow, i, text, sizeof(text));
		watch_put(scene->canvas, scene->row, column, at->endpoint, WATCH_PLAIN, text);
		column += at->endpoint + 1;
	}
	write_protocol(flow->protocol, text);
	watch_put(scene->canvas, scene->row, column, PROTO, WATCH_PLAIN, text);
	column += PROTO;
	watch_put(scene->canvas, scene->row, column, at->application, WATCH_PLAIN,
		  flow->application);
	column += at->application;
	watch_rate_cell(scene, scene->row, column, RATE,
			8 * (double)flow->octets / fmax(flow->age, 0.001), "bit/s");
	column += RATE;
	watch_rate_cell(scene, scene->row, column, OCTETS, (double)flow->octets, "B");
	column += OCTETS;
	if (at->ages) {
		seconds_cell(scene, column, flow->age);
		seconds_cell(scene, column + AGE, flow->silent);
	}
	scene->row++;
}

static bool passes(const struct watch_scene *scene, const struct watch_flow *flow)
{
	return watch_passes(scene->state, flow->source) ||
	       watch_passes(scene->state, flow->destination) ||
	       watch_passes(scene->state, flow->application);
}

void watch_flows(struct watch_scene *scene)
{
	const struct watch_snapshot *now = &scene->history->now;
	const struct flow_places at = place(RTE_MAX(scene->canvas->columns, 72U));
	unsigned passed = 0;

	head(scene, &at);
	if (now->n_flows == 0)
		watch_put(scene->canvas, scene->row, 1, scene->canvas->columns - 2, WATCH_FAINT,
			  "no live Flows");
	for (unsigned i = 0; i < now->n_flows && scene->row < scene->end; i++)
		if (passes(scene, &now->flow[i]) && passed++ >= scene->state->scroll)
			flow_row(scene, &at, &now->flow[i]);
}
