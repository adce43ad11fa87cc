// SPDX-License-Identifier: BSD-3-Clause
#include "export/output_change.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config/log.h"
#include "export/encode/output_plan.h"
#include "export/export_process_private.h"
#include "export/record/field.h"

struct output_change {
	struct export_process *process;
	char *spec;
	bool goes, began;
	struct output **output; // by exporter
	struct exporter_change *of;
};

static void change_free(struct output_change *change)
{
	for (unsigned i = 0; change->of != NULL && i < change->process->n_exporters; i++)
		free(change->of[i].outputs);
	if (change->goes || !change->began) { // else they are the process's now
		free(change->spec);
		free(change->output);
	}
	free(change->of);
	free(change);
}

static struct output_change *change_new(struct export_process *process, const char *spec)
{
	const unsigned n = process->n_exporters;
	struct output_change *change = calloc(1, sizeof(*change));

	if (change == NULL)
		return NULL;
	change->process = process;
	change->spec = strdup(spec);
	change->output = calloc(n, sizeof(struct output *));
	change->of = calloc(n, sizeof(*change->of));
	if (change->spec != NULL && change->output != NULL && change->of != NULL)
		return change;
	change_free(change);
	return NULL;
}

static void close_all(struct output_change *change)
{
	for (unsigned i = 0; i < change->process->n_exporters; i++)
		output_close(change->output[i]);
}

static int no_memory(const char *spec)
{
	return memory_error(sizeof(struct output_change), "give fewer outputs", "--output %s",
			    spec);
}

static int open_outputs(struct output_change *change)
{
	struct export_process *process = change->process;
	int err = 0;

	for (unsigned i = 0; i < process->n_exporters && err == 0; i++) {
		const struct output_context context = {process->options, process->environment, i,
						       process->n_exporters};

		change->of[i].outputs = calloc(EXPORT_MOST_OUTPUTS, sizeof(struct output *));
		if (change->of[i].outputs == NULL)
			return no_memory(change->spec);
		err = output_open(change->spec, &context, &change->output[i]);
	}
	return err;
}

static bool needs(const struct field *field, const struct wanted *missing)
{
	const struct wanted wanted = field_wanted(field);

	return (wanted.metadata & missing->metadata) != 0 ||
	       (wanted.measures & missing->measures) != 0;
}

// The first of the output's fields that needs what is missing; else, as of a format with a choice
// of its own, any that does.
static const char *first_missing(const struct output_context *context, const char *spec,
				 const struct wanted *missing)
{
	struct output_settings settings;
	struct output_plan plan = {0};
	const char *name = NULL;

	if (output_settings_parse(spec, &settings) == 0) {
		if (output_plan(&settings, context->options, "default", &plan) < 0)
			plan.columns.n = 0;
		output_settings_free(&settings);
	}
	for (unsigned i = 0; i < plan.columns.n && name == NULL; i++)
		if (needs(plan.columns.column[i].field, missing))
			name = plan.columns.column[i].field->name;
	for (unsigned i = 0; i < n_fields && name == NULL; i++)
		if (needs(&field_table[i], missing))
			name = field_table[i].name;
	return name != NULL ? name : "one of its fields";
}

// What no output wanted at the start is not made, and an element without a value would be a lie.
int output_change_check(const struct export_process *process, const char *spec)
{
	const struct output_context context = {process->options, process->environment, 0,
					       process->n_exporters};
	const struct wanted made = process->wanted;
	struct wanted wanted;
	const int err = output_check_wanted(spec, &context, &wanted);

	if (err < 0)
		return err;
	wanted.metadata &= METADATA_OF_DPI & ~made.metadata;
	wanted.measures &= MEASURES_METERED & ~made.measures;
	if (wanted.metadata == 0 && wanted.measures == 0)
		return 0;
	return user_error(
	    EINVAL,
	    "--output %s: %s needs a restart: no output had it at the start, so it is "
	    "not measured; or leave it out (fields=)",
	    spec, first_missing(&context, spec, &wanted));
}

int output_change_add(struct export_process *process, const char *spec,
		      struct output_change **opened)
{
	struct output_change *change;
	int err = output_change_check(process, spec);

	if (err < 0)
		return err;
	change = change_new(process, spec);
	if (change == NULL)
		return no_memory(spec);
	err = open_outputs(change);
	if (err == 0) {
		*opened = change;
		return 0;
	}
	close_all(change);
	change_free(change);
	return err;
}

static struct export_output *find_output(struct export_process *process, const char *spec)
{
	for (unsigned i = 0; i < process->n_outputs; i++) {
		if (strcmp(process->outputs[i].spec, spec) == 0)
			return &process->outputs[i];
	}
	return NULL;
}

int output_change_remove(struct export_process *process, const char *spec,
			 struct output_change **opened)
{
	const struct export_output *output = find_output(process, spec);
	struct output_change *change;

	if (output == NULL)
		return user_error(ENOENT, "--output %s: there is none", spec);
	if (process->n_outputs == 1) // one that should have come before has not
		return user_error(EBUSY, "--output %s: stays, it is the only one", spec);
	change = change_new(process, spec);
	if (change == NULL)
		return no_memory(spec);
	change->goes = true;
	memcpy(change->output, output->output, process->n_exporters * sizeof(struct output *));
	*opened = change;
	return 0;
}

unsigned output_change_counter_sets(const struct output_change *change,
				    struct counter_set **counter_sets, unsigned most)
{
	const unsigned n = RTE_MIN(change->process->n_exporters, most);

	for (unsigned i = 0; i < n; i++)
		counter_sets[i] = output_counters(change->output[i]);
	return n;
}

static void leave_out(struct export_process *process, const struct output_change *change)
{
	struct export_output *output = process->outputs;

	while (output->output[0] != change->output[0])
		output++;
	free(output->spec);
	free(output->output);
	process->n_outputs--;
	memmove(output, output + 1,
		(size_t)(&process->outputs[process->n_outputs] - output) * sizeof(*output));
}

// What is given away lives until the output goes, which this change does not see.
static void take_in(struct export_process *process, struct output_change *change)
{
	process->outputs[process->n_outputs++] =
	    (struct export_output){change->spec, change->output};
}

void output_change_begin(struct output_change *change, uint64_t until_us)
{
	struct export_process *process = change->process;

	change->began = true;
	if (change->goes)
		leave_out(process, change);
	else
		take_in(process, change);
	for (unsigned i = 0; i < process->n_exporters; i++) {
		struct exporter_change *of = &change->of[i];

		*of = (struct exporter_change){.output = change->output[i],
					       .goes = change->goes,
					       .until_us = until_us,
					       .outputs = of->outputs};
		exporter_begin_change(process->exporters[i], of);
	}
}

bool output_change_is_over(const struct output_change *change)
{
	bool over = true;

	for (unsigned i = 0; i < change->process->n_exporters; i++)
		over &= exporter_has_changed(change->process->exporters[i]);
	return over;
}

void output_change_finish(struct output_change *change)
{
	for (unsigned i = 0; change->goes && i < change->process->n_exporters; i++)
		output_finish(change->output[i]);
}

void output_change_end(struct output_change *change)
{
	if (change->goes == change->began)
		close_all(change);
	change_free(change);
}
