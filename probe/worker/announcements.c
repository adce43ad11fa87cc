// SPDX-License-Identifier: BSD-3-Clause
// What the Flows of one worker announce of another's (dpi/engine/learned.h) names it when its
// record is made. In files a record waits for that until every worker has inspected its packets up
// to the Flow's start, so that labels do not depend on who is quicker.
//
// Nobody waits for ever. All positions are input clocks, which never go back in file order. A
// worker waits only for times that it has passed itself; so of all that wait, the one whose packet
// comes first in the file finds that the others have passed. The reader waits for room in a ring
// only before a group, when its own packets are counted and all others handed over. Who has
// nothing to do is as far as the reader has handed over.
#include <sched.h>
#include <time.h>

#include "probe/worker/worker_state.h"

enum { YIELDS = 64 };

static uint64_t before(uint64_t clock_us)
{
	return clock_us != 0 ? clock_us - 1 : 0; // others of the same clock may follow
}

static void pause_briefly(unsigned tries)
{
	const struct timespec pause = {.tv_nsec = 20 * 1000};

	if (tries < YIELDS)
		sched_yield();
	else
		nanosleep(&pause, NULL);
}

static void hand_over_all(struct worker *worker)
{
	worker_flush_hand_overs(worker);
	dpi_worker_handed_over(worker->dpi, before(worker->parsed_clock_us));
}

static void await_room(struct worker *worker, unsigned owner)
{
	worker_drain(worker);
	dpi_worker_passed(worker->dpi, before(worker->parsed_clock_us));
	for (unsigned tries = 0; !pmd_has_room(worker->pmd, worker->index, owner, GROUP); tries++)
		pause_briefly(tries);
}

void worker_make_room(struct worker *worker)
{
	if (!worker->awaits_others)
		return;
	hand_over_all(worker);
	for (unsigned owner = 0; owner < worker->n_workers; owner++)
		if (owner != worker->index &&
		    !pmd_has_room(worker->pmd, worker->index, owner, GROUP))
			await_room(worker, owner);
}

void worker_say_passed(struct worker *worker, bool idle)
{
	if (!worker->awaits_others)
		return;
	dpi_worker_handed_over(worker->dpi, before(worker->parsed_clock_us));
	if (idle)
		dpi_worker_passed(worker->dpi, worker->handed_over_us);
}

void worker_await_others(void *context, unsigned tries)
{
	if (tries == 0)
		hand_over_all(context);
	pause_briefly(tries);
}
