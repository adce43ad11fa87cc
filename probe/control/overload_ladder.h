// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_OVERLOAD_LADDER_H
#define PROBE_OVERLOAD_LADDER_H

#include <stdbool.h>

#include "config/options/options.h"

// Which work is shed when workers cannot keep up, one step a second: classification of new Flows,
// then measures, then Flows, of which half are left out with each step.
//
// A step up is taken when a worker was behind for a good part of the second, or packets were lost.
// How many packets a second a step carries is measured in each second: what it took by the part of
// the time that it was busy. From this follows all else:
// - A second or two of that at less than half of what the step carries is something else that had
//   the core; nothing is shed for it.
// - A step back is taken when clearly less is offered than the step below carries: the first one
//   after three seconds without overload, then one a second, two of those that halve Flows.
// - What a step below carries may have been measured while something else had the core. So it is
//   tried after a while with time to spare.
// - Where overload comes back after a step back, and not by more packets, the next one waits 30
//   seconds, then twice as long each time, unless less than half of the packets come. So no load
//   goes to and fro for long, and one that falls is followed at once.
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
	double carries[SHED_MOST + 1]; // packets a second, of each step; 0: was not measured
	double back_at, refused; // offered: at the last step back, as one was wrong (0: none was)
	unsigned calm, easy;	 // seconds that the step below would be enough, that it may be
	unsigned odd;		 // seconds of overload that were taken for something else
	unsigned back_after;	 // easy seconds; after a refusal calm ones too
	unsigned since_step, since_back, since_change; // seconds, many: never
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
