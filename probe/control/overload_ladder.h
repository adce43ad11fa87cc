// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_OVERLOAD_LADDER_H
#define PROBE_OVERLOAD_LADDER_H

#include <stdbool.h>

#include "config/options/options.h"

// Which work is shed when workers cannot keep up, one step a second: classification of new Flows,
// then measures, then Flows, of which half are left out with each step.
//
// A step up is taken when a worker was behind for a good part of the second, or packets were lost.
// What was offered then is remembered as too much for the step below, which is taken again only
// when clearly less is offered, so that a steady load goes one way. A load that was overestimated,
// because something else had the core for a moment, is found out while the workers are idle for
// more than half of their time: then the step below is tried, and if that was wrong the next try is
// twice as far away.
enum shed_step { SHED_NOTHING, SHED_CLASSIFICATION, SHED_MEASURES, SHED_FLOWS };

// 1 Flow of 64 with the last one.
enum { SHED_MOST = SHED_MEASURES + 6 };

struct overload_sample {
	double behind;	// part of the time that the worst worker had more packets waiting
	double busy;	// part of the time that the busiest worker was not idle
	double offered; // packets a second that came, with those that were lost
	double lost;	// packets a second
	double fill;	// of the Flow tables: of the fullest
};

struct overload_ladder {
	unsigned step;	     // SHED_FLOWS and those above it: half of the Flows, a quarter ...
	unsigned idle_shift; // idle timeouts are divided by 1 << it
	double too_much[SHED_MOST]; // offered, for the step of this number
	unsigned calm, easy;	    // seconds that the step below would have been enough, that it
				    // may be
	unsigned try_after;	    // easy seconds
	unsigned since_try;	    // seconds since it was tried, many: never
	unsigned since_up, since_change; // seconds
};

// What changed.
enum { LADDER_SAME = 0, LADDER_STEP = 1, LADDER_IDLE = 2 };

void overload_ladder_begin(struct overload_ladder *ladder);
// Once a second; most: the last step that may be taken. Returns LADDER_ bits.
unsigned overload_ladder_second(struct overload_ladder *ladder,
				const struct overload_sample *sample, unsigned most);
// 1 of so many Flows, or packets, of what the options say.
struct sampling_rate overload_rate(const struct sampling_rate *rate, unsigned step);

#endif
