// SPDX-License-Identifier: BSD-3-Clause
// An output that has gone is closed by a thread of its own: a stuck file or subscriber takes
// seconds, in which main answers others.
#include <stdlib.h>

#include "config/thread.h"
#include "export/output_change.h"
#include "probe/outputs_private.h"

struct output_closing {
	struct output_change *change;
	pthread_t thread;
	atomic_bool over;
};

static void *run(void *context)
{
	struct output_closing *closing = context;

	output_change_finish(closing->change);
	atomic_store_explicit(&closing->over, true, memory_order_release);
	return NULL;
}

// What closing counts is seen once it is over.
static void hold(struct output_change *change, void (*do_it)(struct counter_set *counters))
{
	struct counter_set *sets[OPTIONS_MAX_CORES];
	const unsigned n = output_change_counter_sets(change, sets, OPTIONS_MAX_CORES);

	for (unsigned i = 0; i < n; i++)
		do_it(sets[i]);
}

static bool start(struct output_wish *wish)
{
	struct output_closing *closing = calloc(1, sizeof(*closing));

	if (closing == NULL)
		return false;
	closing->change = wish->change;
	hold(wish->change, counter_set_hold);
	if (thread_start(&closing->thread, run, closing) == 0) {
		pthread_setname_np(closing->thread, "closing");
		wish->closing = closing;
		return true;
	}
	hold(wish->change, counter_set_go_on);
	free(closing);
	return false;
}

bool output_closing_is_over(struct output_wish *wish)
{
	if (wish->closing == NULL && !start(wish))
		return true;
	return atomic_load_explicit(&wish->closing->over, memory_order_acquire);
}

void output_closing_end(struct output_wish *wish)
{
	if (wish->closing == NULL) {
		output_change_finish(wish->change);
		return;
	}
	pthread_join(wish->closing->thread, NULL);
	hold(wish->change, counter_set_go_on);
	free(wish->closing);
	wish->closing = NULL;
}
