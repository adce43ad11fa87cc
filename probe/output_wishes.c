// SPDX-License-Identifier: BSD-3-Clause
// The outputs that shall come or go: begins one after the other, and ends each once its exporters
// have done it.
#include <stdlib.h>
#include <string.h>

#include "config/clock.h"
#include "config/log.h"
#include "export/output_change.h"
#include "probe/outputs_private.h"

LOG_TYPE(outputs);

enum { MOST_SETS = OPTIONS_MAX_CORES, LOOK_NS = 20000000, CLOSING_LOOK_NS = 2000000 };

static void wake_exporters(void *process)
{
	export_process_wake(process);
}

// False: the sheet still has one of them, for want of memory.
static bool remove_from_sheet(struct probe *probe, struct counter_set **sets, unsigned n)
{
	bool all = true;

	for (unsigned i = 0; i < n; i++)
		all &= balance_remove(probe->balance, sets[i]) == 0;
	return all;
}

static int add_to_sheet(struct probe *probe, const struct output_wish *wish)
{
	struct counter_set *sets[MOST_SETS];
	const unsigned n = output_change_counter_sets(wish->change, sets, MOST_SETS);

	for (unsigned i = 0; i < n; i++) {
		sets[i]->wake = wake_exporters;
		sets[i]->wake_context = probe->export_process;
		if (balance_add(probe->balance, sets[i]) == 0)
			continue;
		remove_from_sheet(probe, sets, i);
		return memory_error(COUNTER_SET_MAX_ROWS * sizeof(struct counts), NULL,
				    "--output %s: balance sheet", wish->spec);
	}
	return 0;
}

static int prepare(struct probe *probe, struct output_wish *wish)
{
	if (wish->goes)
		return output_change_remove(probe->export_process, wish->spec, &wish->change);
	return add_to_sheet(probe, wish);
}

static void begin(struct probe *probe, struct output_wish *wish)
{
	const uint64_t stop_us = probe->options.stop_ms * 1000;

	if (prepare(probe, wish) < 0) {
		wish->failed = true;
		return;
	}
	wish->began = true;
	output_change_begin(wish->change, monotonic_us() + stop_us);
}

// What the sheet still looks at is not freed.
static bool may_be_freed(struct probe *probe, const struct output_wish *wish)
{
	struct counter_set *sets[MOST_SETS];

	if (!wish->began || !wish->goes)
		return wish->change != NULL;
	return remove_from_sheet(probe, sets,
				 output_change_counter_sets(wish->change, sets, MOST_SETS));
}

static void end(struct probe *probe, struct output_wish *wish)
{
	struct output_wishes *wishes = &probe->outputs;

	wishes->failed[wish->number % OUTPUT_WISHES] = !wish->began;
	if (wish->began && wish->goes)
		output_closing_end(wish);
	if (wish->began)
		LOG(NOTICE, "output %s %s", wish->spec, wish->goes ? "has gone" : "has come");
	if (may_be_freed(probe, wish))
		output_change_end(wish->change);
	free(wish->spec);
	wishes->n--;
	memmove(wish, wish + 1, wishes->n * sizeof(*wish)); // it is the first one
}

bool outputs_are_ending(const struct probe *probe)
{
	return probe->stopping || probe->outputs.closed;
}

static void carry_out(struct probe *probe)
{
	struct output_wish *first = probe->outputs.wish;

	while (probe->outputs.n > 0) {
		if (!first->began && !first->failed && !outputs_are_ending(probe))
			begin(probe, first);
		if (first->began && !output_change_is_over(first->change))
			return;
		if (first->began && first->goes && !output_closing_is_over(first))
			return;
		end(probe, first);
	}
}

// Most close in less than a millisecond.
static uint64_t look_in(const struct probe *probe)
{
	return probe->outputs.wish[0].closing != NULL ? CLOSING_LOOK_NS : LOOK_NS;
}

void outputs_look(struct probe *probe)
{
	struct event *event = &probe->outputs.event;

	carry_out(probe);
	event->due_ns = probe->outputs.n > 0 ? monotonic_ns() + look_in(probe) : 0;
}

static void look_again(void *probe, short)
{
	outputs_look(probe);
}

void outputs_prepare(struct probe *probe)
{
	probe->outputs.event = (struct event){.fd = -1, .run = look_again, .context = probe};
	event_loop_add(&probe->loop, &probe->outputs.event);
}

bool outputs_are_settled(const struct probe *probe)
{
	return probe->outputs.n == 0;
}

uint64_t outputs_last_wish(const struct probe *probe)
{
	return probe->outputs.n_since;
}

enum output_wish_state outputs_wish_state(const struct probe *probe, uint64_t number)
{
	const struct output_wishes *wishes = &probe->outputs;

	if (number > wishes->n_since - wishes->n) // they end in their order
		return WISH_WAITS;
	return wishes->failed[number % OUTPUT_WISHES] ? WISH_FAILED : WISH_CAME_TRUE;
}

int outputs_wish_for(struct probe *probe, const char *spec, struct output_change *change)
{
	struct output_wishes *wishes = &probe->outputs;
	char *copy = strdup(spec);

	if (copy == NULL)
		return memory_error(strlen(spec) + 1, NULL, "--output %s", spec);
	wishes->wish[wishes->n++] = (struct output_wish){
	    .number = ++wishes->n_since, .spec = copy, .change = change, .goes = change == NULL};
	return 0;
}

void outputs_stay(struct probe *probe)
{
	probe->outputs.closed = true;
	outputs_look(probe);
}

void outputs_settle(struct probe *probe)
{
	while (probe->outputs.n > 0)
		end(probe, probe->outputs.wish);
}
