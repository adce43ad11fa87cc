// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config/log.h"
#include "export/output_change.h"
#include "export/output_target.h"
#include "probe/outputs_private.h"

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
	if (outputs_are_ending(probe))
		return user_error(ESHUTDOWN, "--output %s: the probe is ending", spec);
	if (probe->outputs.n == OUTPUT_WISHES)
		return user_error(EBUSY, "--output %s: %u outputs come or go already; ask again",
				  spec, probe->outputs.n);
	return 0;
}

// Also of those that still go, and of the first n of those that come with it.
static int check_target(const struct probe *probe, const char *spec, const struct spec_list *next,
			unsigned n)
{
	const struct spec_list *list = &probe->options.outputs;
	const struct output_wishes *wishes = &probe->outputs;
	const unsigned n_exporters = export_process_n_exporters(probe->export_process);
	const char *taken = output_target_taken(spec, list->spec, list->n, n_exporters);

	for (unsigned i = 0; i < wishes->n && taken == NULL; i++)
		taken = output_target_taken(spec, &wishes->wish[i].spec, 1, n_exporters);
	if (taken == NULL && next != NULL)
		taken = output_target_taken(spec, next->spec, n, n_exporters);
	if (taken == NULL)
		return 0;
	if (strcmp(taken, spec) == 0)
		return user_error(EBUSY, "--output %s: still goes; ask again once it has gone",
				  spec);
	return user_error(EEXIST, "--output %s: writes where --output %s does; %s", spec, taken,
			  next == NULL ? "remove that one first"
				       : "it needs a restart, or ctl output remove, then add");
}

static int check_new(const struct probe *probe, const char *spec)
{
	const struct spec_list *list = &probe->options.outputs;
	int err;

	if (find(list, spec) >= 0)
		return user_error(EINVAL, "--output %s: it is there already", spec);
	if (list->n == OPTIONS_MAX_SPECS)
		return user_error(EINVAL, "--output %s: more than %d outputs", spec,
				  OPTIONS_MAX_SPECS);
	err = check_room(probe, spec);
	return err == 0 ? check_target(probe, spec, NULL, 0) : err;
}

static int no_memory(const char *spec)
{
	return memory_error(strlen(spec) + 1, NULL, "--output %s", spec);
}

// Keeps the change, or ends it.
static int take_in(struct probe *probe, const char *spec, struct output_change *change)
{
	struct spec_list *list = &probe->options.outputs;
	char *copy = strdup(spec);
	int err = copy != NULL ? outputs_wish_for(probe, spec, change) : no_memory(spec);

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
		err = outputs_wish_for(probe, list->spec[i], NULL);
	if (err == 0)
		forget(list, (unsigned)i);
	outputs_look(probe);
	return err;
}

static int check_all_new(const struct probe *probe, const struct spec_list *next)
{
	int err = 0;

	for (unsigned i = 0; i < next->n && err == 0; i++) {
		if (find(&probe->options.outputs, next->spec[i]) >= 0)
			continue;
		err = check_target(probe, next->spec[i], next, i);
		if (err == 0)
			err = output_change_check(probe->export_process, next->spec[i]);
	}
	return err;
}

// All that is new, opened; on error none of it.
static int open_new(struct probe *probe, const struct spec_list *next,
		    struct output_change *opened[OPTIONS_MAX_SPECS])
{
	int err = check_all_new(probe, next);

	for (unsigned i = 0; i < next->n && err == 0; i++) {
		if (find(&probe->options.outputs, next->spec[i]) < 0)
			err = output_change_add(probe->export_process, next->spec[i], &opened[i]);
	}
	for (unsigned i = 0; i < next->n && err < 0; i++) {
		if (opened[i] != NULL)
			output_change_end(opened[i]);
	}
	return err;
}

static int remove_old(struct probe *probe, const struct spec_list *next)
{
	struct spec_list *list = &probe->options.outputs;
	int err = 0;

	for (unsigned i = list->n; i-- > 0 && err == 0;) {
		if (find(next, list->spec[i]) < 0)
			err = outputs_wish_for(probe, list->spec[i], NULL);
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
			err = outputs_wish_for(probe, next->spec[i], opened[i]);
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
			err = no_memory(next->spec[i]);
		else
			list->n++;
	}
	return err;
}

// One that is not in the other list; NULL: none.
static const char *not_in(const struct spec_list *other, const struct spec_list *list)
{
	for (unsigned i = 0; i < list->n; i++) {
		if (find(other, list->spec[i]) < 0)
			return list->spec[i];
	}
	return NULL;
}

// Then what is there stays.
static int become_at_the_end(const struct probe *probe, const struct spec_list *next)
{
	const char *comes = not_in(&probe->options.outputs, next);
	const char *differs = comes != NULL ? comes : not_in(next, &probe->options.outputs);

	return differs != NULL ? check_room(probe, differs) : 0;
}

int outputs_become(struct probe *probe, const struct spec_list *next)
{
	struct output_change *opened[OPTIONS_MAX_SPECS] = {NULL};
	int err = 0;

	if (outputs_are_ending(probe))
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
