// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_SPAN_REPORT_H
#define PROBE_SPAN_REPORT_H

#include <stdint.h>

#include "probe/control/span_events.h"
#include "probe/span/span_rows.h"

struct probe;

// What the mirrors do wrong, in sentences.
enum { SPAN_TEXT = 640 };
struct span_text {
	unsigned kinds; // a bit for each kind of fault; 0: there is none
	char text[SPAN_TEXT];
};

// What all workers have found since the start.
void span_report_take(const struct probe *probe, struct span_rows *rows);
// "the mirror of VLAN 20 loses 3.0 %": nothing of what may be chance. Inputs are named where
// there are several.
void span_report_say(const struct probe *probe, const struct span_rows *rows,
		     struct span_text *text);

// Each second: events, and one line in the log of all faults of the last minute when one of them
// has begun, changed or ended, and else each hour. One line a minute at most.
struct span_watchman {
	uint64_t due_ns, repeat_ns;
	struct span_rows before;
	struct span_events events;
};
void span_report_look(struct span_watchman *watchman, struct probe *probe, uint64_t now_ns);
// At the end, on stderr, of the whole run.
void span_report_end(const struct probe *probe);

#endif
