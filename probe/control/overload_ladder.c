// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/overload_ladder.h"

#include <rte_common.h>

enum {
	CALM_FIRST = 2, // seconds before the first step down, each other one follows at once
	EASY_FIRST = 30,
	EASY_MOST = 1800,
	TRIED_WRONG = 10, // a step up so soon after a try
	NEVER = 1 << 20,
	IDLE_SHIFT_MOST = 3,
};

#define BEHIND_MOST 0.75 // of the time: a core that is shared has pauses
#define LOST_MUCH   0.25 // of what is offered: no time to wait
#define LOST_MOST   1e-4 // of what is offered
#define CLEARLY	    0.8	 // less
#define EASY_BUSY   0.4
#define TABLE_FULL  0.9
#define TABLE_EASY  0.4 // twice as many still fit

void overload_ladder_begin(struct overload_ladder *ladder)
{
	*ladder = (struct overload_ladder){.try_after = EASY_FIRST, .since_try = NEVER};
}

static bool is_overloaded(const struct overload_sample *sample)
{
	return sample->behind > BEHIND_MOST || sample->lost > sample->offered * LOST_MOST;
}

// The second after a step shows what was waiting before it.
static bool is_settling(const struct overload_ladder *ladder, const struct overload_sample *sample)
{
	return ladder->since_up == 0 && sample->lost <= sample->offered * LOST_MUCH;
}

static void step_up(struct overload_ladder *ladder, double offered)
{
	if (ladder->since_try < TRIED_WRONG)
		ladder->try_after = RTE_MIN(2 * ladder->try_after, (unsigned)EASY_MOST);
	ladder->since_try = NEVER;
	ladder->too_much[ladder->step++] = offered;
	ladder->since_up = 0;
}

static bool step_down(struct overload_ladder *ladder, const struct overload_sample *sample)
{
	const bool less = sample->offered < CLEARLY * ladder->too_much[ladder->step - 1];

	ladder->calm = less ? ladder->calm + 1 : 0;
	ladder->easy = sample->busy < EASY_BUSY ? ladder->easy + 1 : 0;
	if (ladder->calm < CALM_FIRST && ladder->easy < ladder->try_after)
		return false;
	if (ladder->calm < CALM_FIRST)
		ladder->since_try = 0;
	ladder->easy = 0;
	if (--ladder->step == SHED_NOTHING)
		ladder->calm = 0;
	return true;
}

static unsigned work(struct overload_ladder *ladder, const struct overload_sample *sample,
		     unsigned most)
{
	if (ladder->since_try < NEVER)
		ladder->since_try++;
	if (is_overloaded(sample)) {
		ladder->calm = ladder->easy = 0;
		if (ladder->step >= most)
			return LADDER_SAME;
		if (ladder->step != SHED_NOTHING && is_settling(ladder, sample)) {
			ladder->since_up++;
			return LADDER_SAME;
		}
		step_up(ladder, sample->offered);
		return LADDER_STEP;
	}
	ladder->since_up++;
	if (ladder->step == SHED_NOTHING)
		return LADDER_SAME;
	return step_down(ladder, sample) ? LADDER_STEP : LADDER_SAME;
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
	if (ladder->since_change++ >= CALM_FIRST)
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
