// SPDX-License-Identifier: BSD-3-Clause
#include <rte_common.h>

#include "probe/watch/watch_draw.h"

static const struct {
	const char *key, *text;
} lines[] = {
    {"1 to 6, Tab, arrows", "another view"},
    {"up, down, page up, down", "scroll"},
    {"Space", "pause: what is shown stays, asking ends"},
    {"-, +", "ask more often, or less"},
    {"s", "sort by something else"},
    {"k", "other talkers: hosts, apps, ports, pairs, VLANs ..."},
    {"w", "talkers of the last minute, hour, or since the begin"},
    {"/", "only names that have ...; Esc shows all again"},
    {"Ctrl-L", "draw all of the screen again"},
    {"q, Ctrl-C", "end; the probe goes on"},
    {"", ""},
    {"Talkers", "are made of Flow Records: long Flows count each"},
    {"", "--active-timeout. Live Flows are in view 3."},
    {"Lost", "what NIC, kernel and probe dropped, and records"},
    {"Graphs", "one column an interval, the newest at the right,"},
    {"", "each by its own peak"},
};

void watch_help(struct watch_scene *scene)
{
	watch_put(scene->canvas, scene->row++, 1, 40, WATCH_STRONG, "Keys");
	for (unsigned i = 0; i < RTE_DIM(lines) && scene->row < scene->end; i++) {
		watch_put(scene->canvas, scene->row, 2, 23, WATCH_STRONG, lines[i].key);
		watch_put(scene->canvas, scene->row++, 26, scene->canvas->columns - 27, WATCH_PLAIN,
			  lines[i].text);
	}
}
