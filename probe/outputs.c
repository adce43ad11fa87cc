// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config/clock.h"
#include "config/log.h"
#include "export/output_change.h"
#include "probe/probe.h"

LOG_TYPE(outputs);

enum { MOST_SETS = OPTIONS_MAX_CORES, LOOK_NS = 20000000 };

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
	if (wish->began)
		LOG(NOTICE, "output %s %s", wish->spec, wish->goes ? "has gone" : "has come");
	if (may_be_freed(probe, wish))
		output_change_end(wish->change);
	free(wish->spec);
	wishes->n--;
	memmove(wish, wish + 1, wishes->n * sizeof(*wish)); // it is the first one
}

static bool is_ending(const struct probe *probe)
{
	return probe->stopping || probe->outputs.closed;
}

static void carry_out(struct probe *probe)
{
	struct output_wish *first = probe->outputs.wish;

	while (probe->outputs.n > 0) {
		if (!first->began && !first->failed && !is_ending(probe))
			begin(probe, first);
		if (first->began && !output_change_is_over(first->change))
			return;
		end(probe, first);
	}
}

void outputs_look(struct probe *probe)
{
	struct event *event = &probe->outputs.event;

	carry_out(probe);
	event->due_ns = probe->outputs.n > 0 ? monotonic_ns() + LOOK_NS : 0;
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

static int wish_for(struct probe *probe, const char *spec, struct output_change *change)
{
	struct output_wishes *wishes = &probe->outputs;
	char *copy = strdup(spec);

	if (copy == NULL)
		return memory_error(strlen(spec) + 1, NULL, "--output %s", spec);
	wishes->wish[wishes->n++] = (struct output_wish){
	    .number = ++wishes->n_since, .spec = copy, .change = change, .goes = change == NULL};
	return 0;
}

static int find(const struct spec_list *list, const char *spec)
{
	for (unsigned i = 0; i < list->n; i++) {
		if (strcmp(list->spec[i], spec) == 0)
			return (int)i;
	}
	return -1;
}

// What is wished now is what there will be.
static void forget(struct spec_list *list, unsigned i)
{
	free(list->spec[i]);
	list->n--;
	memmove(&list->spec[i], &list->spec[i + 1], (list->n - i) * sizeof(list->spec[0]));
}

static int check_room(const struct probe *probe, const char *spec)
{
	if (is_ending(probe))
		return user_error(ESHUTDOWN, "--output %s: the probe is ending", spec);
	if (probe->outputs.n == OUTPUT_WISHES)
		return user_error(EBUSY, "--output %s: %u outputs come or go already; ask again",
				  spec, probe->outputs.n);
	return 0;
}

static int check_new(const struct probe *probe, const char *spec)
{
	const struct spec_list *list = &probe->options.outputs;

	if (find(list, spec) >= 0)
		return user_error(EINVAL, "--output %s: it is there already", spec);
	if (list->n == OPTIONS_MAX_SPECS)
		return user_error(EINVAL, "--output %s: more than %d outputs", spec,
				  OPTIONS_MAX_SPECS);
	return check_room(probe, spec);
}

// Keeps the change, or ends it.
static int take_in(struct probe *probe, const char *spec, struct output_change *change)
{
	struct spec_list *list = &probe->options.outputs;
	char *copy = strdup(spec);
	int err = copy != NULL ? wish_for(probe, spec, change) : -ENOMEM;

	if (err < 0) {
		free(copy);
		output_change_end(change);
		return err;
	}
	list->spec[list->n++] = copy;
	return 0;
}

int outputs_add(struct probe *probe, const char *spec)
{
	struct output_change *change;
	int err = check_new(probe, spec);

	if (err == 0)
		err = output_change_add(probe->export_process, spec, &change);
	if (err == 0)
		err = take_in(probe, spec, change);
	outputs_look(probe);
	return err;
}

static bool is_called(const char *spec, const char *name)
{
	return strlen(name) == strcspn(spec, ",") && strncmp(spec, name, strlen(name)) == 0;
}

// All of a spec, or what stands before its settings where that is only one's.
static int find_named(const struct spec_list *list, const char *name)
{
	int found = find(list, name);
	unsigned n = 0;

	if (found >= 0)
		return found;
	for (unsigned i = 0; i < list->n; i++) {
		if (!is_called(list->spec[i], name))
			continue;
		found = (int)i;
		n++;
	}
	if (n == 1)
		return found;
	return user_error(EINVAL,
			  n == 0 ? "there is no output %s; `outputs` lists them"
				 : "several outputs are called %s: name one with its settings",
			  name);
}

static int check_last(const struct probe *probe, const char *spec)
{
	const int err = check_room(probe, spec);

	if (err < 0 || probe->options.outputs.n > 1)
		return err;
	return user_error(EINVAL,
			  "--output %s: is the only one, all records would be lost; add another "
			  "first, or null:",
			  spec);
}

int outputs_remove(struct probe *probe, const char *name)
{
	struct spec_list *list = &probe->options.outputs;
	const int i = find_named(list, name);
	int err = i < 0 ? i : check_last(probe, list->spec[i]);

	if (err == 0)
		err = wish_for(probe, list->spec[i], NULL);
	if (err == 0)
		forget(list, (unsigned)i);
	outputs_look(probe);
	return err;
}

// All that is new, opened; on error none of it.
static int open_new(struct probe *probe, const struct spec_list *next,
		    struct output_change *opened[OPTIONS_MAX_SPECS])
{
	int err = 0;

	for (unsigned i = 0; i < next->n && err == 0; i++) {
		opened[i] = NULL;
		if (find(&probe->options.outputs, next->spec[i]) < 0)
			err = output_change_add(probe->export_process, next->spec[i], &opened[i]);
		for (unsigned j = i + 1; err < 0 && j-- > 0;) {
			if (opened[j] != NULL)
				output_change_end(opened[j]);
		}
	}
	return err;
}

static int remove_old(struct probe *probe, const struct spec_list *next)
{
	struct spec_list *list = &probe->options.outputs;
	int err = 0;

	for (unsigned i = list->n; i-- > 0 && err == 0;) {
		if (find(next, list->spec[i]) < 0)
			err = wish_for(probe, list->spec[i], NULL);
	}
	return err;
}

// What is opened there comes, or is ended for want of memory.
static int add_new(struct probe *probe, const struct spec_list *next,
		   struct output_change *const opened[OPTIONS_MAX_SPECS])
{
	int err = 0;

	for (unsigned i = 0; i < next->n; i++) {
		if (opened[i] == NULL)
			continue;
		if (err == 0)
			err = wish_for(probe, next->spec[i], opened[i]);
		if (err < 0)
			output_change_end(opened[i]);
	}
	return err;
}

// The list has room for all that there shall be, but not for what goes besides.
static int list_becomes(struct spec_list *list, const struct spec_list *next)
{
	int err = 0;

	for (unsigned i = list->n; i-- > 0;) {
		if (find(next, list->spec[i]) < 0)
			forget(list, i);
	}
	for (unsigned i = 0; i < next->n && err == 0; i++) {
		if (find(list, next->spec[i]) >= 0)
			continue;
		list->spec[list->n] = strdup(next->spec[i]);
		if (list->spec[list->n] == NULL)
			err = memory_error(strlen(next->spec[i]) + 1, NULL, "--output %s",
					   next->spec[i]);
		else
			list->n++;
	}
	return err;
}

// Then what is there stays.
static int become_at_the_end(const struct probe *probe, const struct spec_list *next)
{
	const struct spec_list *list = &probe->options.outputs;

	for (unsigned i = 0; i < next->n; i++) {
		if (find(list, next->spec[i]) < 0)
			return check_room(probe, next->spec[i]);
	}
	for (unsigned i = 0; i < list->n; i++) {
		if (find(next, list->spec[i]) < 0)
			return check_room(probe, list->spec[i]);
	}
	return 0;
}

int outputs_become(struct probe *probe, const struct spec_list *next)
{
	struct output_change *opened[OPTIONS_MAX_SPECS] = {NULL};
	int err = 0;

	if (is_ending(probe))
		return become_at_the_end(probe, next);
	if (probe->outputs.n + next->n + probe->options.outputs.n > OUTPUT_WISHES)
		return user_error(EBUSY, "--output: %u outputs come or go already; ask again",
				  probe->outputs.n);
	err = open_new(probe, next, opened);
	if (err < 0)
		return err;
	err = add_new(probe, next, opened);
	if (err == 0) // each record has an output all the time
		err = remove_old(probe, next);
	if (err == 0)
		err = list_becomes(&probe->options.outputs, next);
	outputs_look(probe);
	return err;
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
