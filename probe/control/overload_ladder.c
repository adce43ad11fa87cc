// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/overload_ladder.h"

#include <rte_common.h>

enum {
	CALM_FIRST = 3, // seconds before the first step back, each other one follows at once
	EASY_FIRST = 5,
	REFUSED_FIRST = 30,
	REFUSED_MOST = 1800,
	ODD_MOST = 2, // seconds
	NEVER = 1 << 20,
	IDLE_WAITS = 2,
	IDLE_SHIFT_MOST = 3,
};

#define BEHIND_MOST 0.75 // of the time: a core that is shared has pauses
#define LOST_MUCH   0.25 // of what is offered: no time to wait
#define LOST_MOST   1e-4 // of what is offered
#define CLEARLY	    0.8	 // less
#define HALF	    0.5
#define FORGETS	    0.125 // of what a step has carried, each second that shows less
#define EASY_WORK   0.7	  // busy: what was shed of the work may be most of it
#define EASY_FLOWS  0.4	  // busy: twice as many Flows fit
#define LEAST_BUSY  0.01  // less says nothing of what a step carries
#define TABLE_FULL  0.9
#define TABLE_EASY  0.4 // twice as many still fit

void overload_ladder_begin(struct overload_ladder *ladder)
{
	*ladder = (struct overload_ladder){
	    .back_after = EASY_FIRST, .since_step = NEVER, .since_back = NEVER};
}

static bool is_overloaded(const struct overload_sample *sample)
{
	return sample->behind > BEHIND_MOST || sample->lost > sample->offered * LOST_MOST;
}

// Packets a second that the step would carry with nothing to spare; 0: that cannot be said.
static double carried(const struct overload_sample *sample)
{
	return sample->busy > LEAST_BUSY ? (sample->offered - sample->lost) / sample->busy : 0;
}

static void learn(struct overload_ladder *ladder, const struct overload_sample *sample)
{
	double *carries = &ladder->carries[ladder->step];
	const double now = carried(sample);

	if (now > *carries)
		*carries = now;
	else if (now != 0)
		*carries += (now - *carries) * FORGETS;
}

// The second after a step shows what was waiting before it.
static bool is_settling(const struct overload_ladder *ladder, const struct overload_sample *sample)
{
	if (ladder->since_step != 0)
		return false;
	if (sample->lost <= sample->offered * LOST_MUCH)
		return true;
	return ladder->since_back == 0 && sample->offered * CLEARLY < ladder->back_at;
}

// The step carries far more: something else had the core for a moment.
static bool is_odd(struct overload_ladder *ladder, const struct overload_sample *sample)
{
	return sample->offered < HALF * ladder->carries[ladder->step] && ladder->odd++ < ODD_MOST;
}

static unsigned tells_within(const struct overload_ladder *ladder)
{
	return RTE_MAX(2 * ladder->back_after, (unsigned)REFUSED_FIRST);
}

// The last step back was wrong, unless more came since.
static void note_refusal(struct overload_ladder *ladder, double offered)
{
	if (ladder->since_back < tells_within(ladder) && offered * CLEARLY < ladder->back_at) {
		ladder->back_after = ladder->back_after == EASY_FIRST
					 ? REFUSED_FIRST
					 : RTE_MIN(2 * ladder->back_after, (unsigned)REFUSED_MOST);
		ladder->refused = offered;
	}
	ladder->since_back = NEVER;
}

static unsigned step_up(struct overload_ladder *ladder, const struct overload_sample *sample,
			unsigned most)
{
	ladder->calm = ladder->easy = 0;
	if (ladder->step >= most)
		return LADDER_SAME;
	note_refusal(ladder, sample->offered);
	ladder->carries[ladder->step++] = carried(sample);
	ladder->since_step = 0;
	return LADDER_STEP;
}

static bool is_calm(const struct overload_ladder *ladder, unsigned below, double offered)
{
	return offered < CLEARLY * ladder->carries[below];
}

// Each step of Flows is a half: of those two may be taken at once.
static unsigned next_back(const struct overload_ladder *ladder,
			  const struct overload_sample *sample)
{
	const unsigned next = ladder->step - 1;

	if (next <= SHED_MEASURES)
		return next;
	if (is_calm(ladder, next - 1, sample->offered) || sample->busy < EASY_FLOWS / 2)
		return next - 1;
	return next;
}

static bool is_time(const struct overload_ladder *ladder, double offered)
{
	const bool again = offered >= HALF * ladder->refused && ladder->refused != 0;
	const unsigned calm_for = again ? ladder->back_after : (unsigned)CALM_FIRST;
	const unsigned easy_for = again ? ladder->back_after : (unsigned)EASY_FIRST;

	return ladder->calm >= calm_for || ladder->easy >= easy_for;
}

static unsigned step_back(struct overload_ladder *ladder, const struct overload_sample *sample)
{
	const double easy = ladder->step > SHED_MEASURES ? EASY_FLOWS : EASY_WORK;

	ladder->calm = is_calm(ladder, ladder->step - 1, sample->offered) ? ladder->calm + 1 : 0;
	ladder->easy = sample->busy < easy ? ladder->easy + 1 : ladder->easy / 2;
	if (!is_time(ladder, sample->offered))
		return LADDER_SAME;
	ladder->step = next_back(ladder, sample);
	ladder->back_at = sample->offered;
	ladder->since_step = ladder->since_back = 0;
	return LADDER_STEP;
}

// All is done again for so long that the last step back was right.
static void forget_refusal(struct overload_ladder *ladder)
{
	if (ladder->since_back < tells_within(ladder))
		return;
	ladder->refused = 0;
	ladder->back_after = EASY_FIRST;
}

static unsigned work(struct overload_ladder *ladder, const struct overload_sample *sample,
		     unsigned most)
{
	const bool settles = is_settling(ladder, sample);

	ladder->since_step += ladder->since_step < NEVER;
	ladder->since_back += ladder->since_back < NEVER;
	if (is_overloaded(sample)) {
		if (settles || is_odd(ladder, sample))
			return LADDER_SAME;
		return step_up(ladder, sample, most);
	}
	ladder->odd = 0;
	learn(ladder, sample);
	if (ladder->step != SHED_NOTHING)
		return step_back(ladder, sample);
	forget_refusal(ladder);
	return LADDER_SAME;
}

// Half of the timeout is half of the Flows: no table that got room so is full again by giving it
// back.
static unsigned room(struct overload_ladder *ladder, double fill)
{
	const unsigned before = ladder->idle_shift;

	if (fill > TABLE_FULL && ladder->idle_shift < IDLE_SHIFT_MOST)
		ladder->idle_shift++;
	else if (fill < TABLE_EASY && ladder->idle_shift > 0)
		ladder->idle_shift--;
	return ladder->idle_shift != before ? LADDER_IDLE : LADDER_SAME;
}

unsigned overload_ladder_second(struct overload_ladder *ladder,
				const struct overload_sample *sample, unsigned most)
{
	unsigned changed = work(ladder, sample, most);

	// what a shorter timeout makes due takes a moment to end
	if (ladder->since_change++ >= IDLE_WAITS)
		changed |= room(ladder, sample->fill);
	if (changed & LADDER_IDLE)
		ladder->since_change = 0;
	return changed;
}

struct sampling_rate overload_rate(const struct sampling_rate *rate, unsigned step)
{
	const unsigned shift = step > SHED_MEASURES ? step - SHED_MEASURES : 0;
	struct sampling_rate now = *rate;
	const uint32_t flows = RTE_MAX(now.flows, 1U) << shift;

	if (now.packets > 1)
		now.packets = RTE_MIN(now.packets << shift, (uint32_t)SAMPLING_MAX_PACKETS);
	else if (shift != 0 || now.flows > 1)
		now.flows = RTE_MIN(flows, (uint32_t)SAMPLING_MAX_FLOWS);
	return now;
}
