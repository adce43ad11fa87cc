// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_common.h>

#include "config/clock.h"
#include "config/log.h"
#include "export/analyze/analysis.h"
#include "export/enrich/enricher.h"
#include "export/export_process_private.h"
#include "export/record/field.h"

enum {
	RING_CELLS = 128 * 1024,      // 8 MiB: 3 ms of 10 M records a second
	SMALL_RING_CELLS = 16 * 1024, // some 3000 records
};

static int count_exporters(const struct core_list *cores, unsigned n_workers, unsigned *n)
{
	*n = RTE_MAX(cores->n, 1U);
	if (*n <= n_workers)
		return 0;
	if (cores->automatic) {
		*n = n_workers;
		return 0;
	}
	return user_error(EINVAL, "--exporters: %u cores for %u worker%s; name at most %u", *n,
			  n_workers, n_workers == 1 ? "" : "s", n_workers);
}

static int check_cores(const struct core_list *cores)
{
	const long n_cpus = sysconf(_SC_NPROCESSORS_CONF);

	for (unsigned i = 0; !cores->automatic && i < cores->n; i++) {
		if (cores->core[i] >= n_cpus)
			return user_error(
			    EINVAL, "--exporters: there is no core %u; this machine has 0 to %ld",
			    cores->core[i], n_cpus - 1);
	}
	return 0;
}

// The outputs of one exporter; closes what it opened when one fails.
static int open_outputs(const struct output_context *context, struct output **outputs)
{
	const struct spec_list *specs = &context->options->outputs;

	for (unsigned i = 0; i < specs->n; i++) {
		const int rc = output_open(specs->spec[i], context, &outputs[i]);

		if (rc < 0) {
			while (i > 0)
				output_close(outputs[--i]);
			return rc;
		}
	}
	return 0;
}

static int open_exporter(struct export_process *process, const struct output_context *context)
{
	const struct core_list *cores = &context->options->exporters;
	const unsigned index = context->exporter, n = process->n_outputs;
	struct output **own = calloc(RTE_MAX(n, 1U), sizeof(struct output *));
	int core = EXPORTER_ANY_CORE, rc;

	if (own == NULL)
		return memory_error(n * sizeof(struct output *), NULL, "exporter %u", index);
	rc = open_outputs(context, own);
	if (rc < 0) {
		free(own);
		return rc;
	}
	for (unsigned i = 0; i < n; i++)
		process->outputs[i].output[index] = own[i];
	if (!cores->automatic && index < cores->n)
		core = cores->core[index];
	process->exporters[index] = exporter_new(index, core, own, n);
	if (process->exporters[index] != NULL)
		return 0;
	while (rc < (int)n)
		output_close(own[rc++]);
	free(own);
	return memory_error(sizeof(struct counter_set), "give fewer --exporters", "exporter %u",
			    index);
}

// Each is there once for every exporter.
static int name_outputs(struct export_process *process, const struct options *options)
{
	for (unsigned i = 0; i < options->outputs.n; i++) {
		struct export_output *output = &process->outputs[process->n_outputs++];

		output->spec = strdup(options->outputs.spec[i]);
		output->output = calloc(process->n_exporters, sizeof(struct output *));
		if (output->spec == NULL || output->output == NULL)
			return -ENOMEM;
	}
	return 0;
}

static int open_ring(struct export_process *process, unsigned index)
{
	const struct export_environment *environment = process->environment;
	const int node =
	    index < environment->n_worker_nodes ? environment->worker_nodes[index] : -1;
	struct record_source *source = &process->sources[index];
	const unsigned n_cells = options_small(process->options) ? SMALL_RING_CELLS : RING_CELLS;
	char name[32];

	snprintf(name, sizeof(name), "records_%u", index);
	source->ring = record_ring_new(name, n_cells, node);
	if (source->ring == NULL ||
	    exporter_add_ring(process->exporters[index % process->n_exporters], source->ring) < 0)
		return memory_error((uint64_t)n_cells * FLOW_CELL, "give fewer --workers",
				    "ring of worker %u", index);
	return 0;
}

static int open_parts(struct export_process *process, const struct options *options,
		      const struct export_environment *environment)
{
	struct output_context context = {options, environment, 0, process->n_exporters};
	int rc;

	do // there is at least one
		rc = open_exporter(process, &context);
	while (rc == 0 && ++context.exporter < process->n_exporters);
	for (unsigned i = 0; rc == 0 && i < process->n_sources; i++)
		rc = open_ring(process, i);
	return rc;
}

static int read_enrichers(const struct export_process *process, const struct options *options,
			  struct enricher **enrichers)
{
	int err = 0;

	for (unsigned i = 0; i < process->n_exporters && err == 0; i++)
		err = enricher_new(options, &enrichers[i]);
	for (unsigned i = 0; i < process->n_exporters && err < 0; i++)
		enricher_free(enrichers[i]);
	return err;
}

int export_process_enrich(struct export_process *process, const struct options *options)
{
	struct enricher **enrichers = calloc(process->n_exporters, sizeof(struct enricher *));
	int err = enrichers == NULL ? memory_error(sizeof(struct enricher *), NULL, "--geo")
				    : read_enrichers(process, options, enrichers);

	for (unsigned i = 0; i < process->n_exporters && err == 0; i++)
		exporter_enrich(process->exporters[i], enrichers[i]);
	free(enrichers);
	return err;
}

static struct wanted wanted_by(const struct export_process *process)
{
	struct wanted wanted = {0};

	for (unsigned i = 0; i < process->n_outputs; i++)
		wanted_add(&wanted, output_wanted(process->outputs[i].output[0]));
	return wanted;
}

int export_process_open(const struct options *options, const struct export_environment *environment,
			struct export_process **opened)
{
	struct export_process *process;
	unsigned n_exporters;
	int rc;

	if (check_cores(&options->exporters) < 0 ||
	    count_exporters(&options->exporters, environment->n_workers, &n_exporters) < 0)
		return -EINVAL;
	rc = export_process_check_targets(&options->outputs, n_exporters);
	if (rc < 0)
		return rc;
	process = calloc(1, sizeof(*process));
	if (process == NULL)
		return memory_error(sizeof(*process), NULL, "exporters");
	process->n_exporters = n_exporters;
	process->n_sources = environment->n_workers;
	process->options = options;
	process->environment = environment;
	process->exporters = calloc(n_exporters, sizeof(struct exporter *));
	process->sources = calloc(environment->n_workers, sizeof(*process->sources));
	if (!process->exporters || !process->sources || name_outputs(process, options) < 0)
		rc = memory_error(n_exporters * options->outputs.n * sizeof(struct output *), NULL,
				  "exporters");
	else
		rc = open_parts(process, options, environment);
	if (rc == 0)
		rc = export_process_enrich(process, options);
	if (rc < 0) {
		export_process_close(process);
		return rc;
	}
	process->wanted = wanted_by(process);
	*opened = process;
	return 0;
}

struct record_source *export_process_source(struct export_process *process, unsigned index)
{
	return &process->sources[index];
}

unsigned export_process_n_exporters(const struct export_process *process)
{
	return process->n_exporters;
}

struct wanted export_process_wanted(const struct export_process *process)
{
	return process->wanted;
}

int export_process_start(struct export_process *process)
{
	for (unsigned i = 0; i < process->n_exporters; i++) {
		const int rc = exporter_start(process->exporters[i]);

		if (rc < 0) {
			export_process_stop(process);
			return user_error(-rc,
					  "--exporters: exporter %u cannot run on its core: %s", i,
					  strerror(-rc));
		}
	}
	return 0;
}

void export_process_stop(struct export_process *process)
{
	for (unsigned i = 0; i < process->n_exporters; i++)
		exporter_stop(process->exporters[i]);
}

void export_process_close(struct export_process *process)
{
	if (process == NULL)
		return;
	for (unsigned i = 0; process->exporters != NULL && i < process->n_exporters; i++)
		exporter_free(process->exporters[i]);
	for (unsigned i = 0; process->sources != NULL && i < process->n_sources; i++)
		record_ring_free(process->sources[i].ring);
	analysis_free(process->analysis);
	free(process->exporters);
	free(process->sources);
	for (unsigned i = 0; i < process->n_outputs; i++) {
		free(process->outputs[i].spec);
		free(process->outputs[i].output);
	}
	free(process);
}

unsigned export_process_counter_sets(struct export_process *process,
				     struct counter_set **counter_sets, unsigned most)
{
	const unsigned n_exporters = process->n_exporters;
	const unsigned n = n_exporters + n_exporters * process->n_outputs;

	for (unsigned i = 0; i < RTE_MIN(n, most); i++) {
		const unsigned of = i / n_exporters, exporter = i % n_exporters;

		counter_sets[i] = of == 0
				      ? exporter_counters(process->exporters[exporter])
				      : output_counters(process->outputs[of - 1].output[exporter]);
	}
	return n;
}

const char *export_process_spec(const struct export_process *process,
				const struct counter_set *counters)
{
	for (unsigned i = 0; i < process->n_outputs * process->n_exporters; i++) {
		const struct export_output *output = &process->outputs[i / process->n_exporters];

		if (output_counters(output->output[i % process->n_exporters]) == counters)
			return output->spec;
	}
	return NULL;
}

bool export_process_waits(const struct export_process *process)
{
	bool waits = false;

	for (unsigned i = 0; i < process->n_exporters; i++)
		waits |= exporter_waits(process->exporters[i]);
	return waits;
}

void export_process_refresh(struct export_process *process)
{
	for (unsigned i = 0; i < process->n_exporters; i++)
		exporter_refresh(process->exporters[i]);
}

void export_process_reopen(struct export_process *process)
{
	for (unsigned i = 0; i < process->n_exporters; i++)
		exporter_reopen(process->exporters[i]);
}

void export_process_list_fields(void)
{
	fields_print(stdout);
}

void export_process_list_keys(FILE *to)
{
	fields_print_keys(to);
}

void export_process_stop_by(struct export_process *process, uint64_t until_us)
{
	for (unsigned i = 0; i < process->n_exporters; i++)
		exporter_stop_by(process->exporters[i], until_us);
}

void export_process_drain(struct export_process *process, uint64_t until_us)
{
	for (unsigned i = 0; i < process->n_exporters; i++)
		exporter_drain(process->exporters[i], until_us);
}

void export_process_wake(struct export_process *process)
{
	for (unsigned i = 0; i < process->n_exporters; i++)
		exporter_wake(process->exporters[i]);
}

int export_process_analyze(struct export_process *process)
{
	if (process->analysis != NULL)
		return 0;
	process->analysis = analysis_new(process->n_exporters, monotonic_us());
	if (process->analysis == NULL)
		return -ENOMEM;
	for (unsigned i = 0; i < process->n_exporters; i++)
		exporter_analyze(process->exporters[i], analysis_ring(process->analysis, i));
	return 0;
}

struct analysis *export_process_analysis(const struct export_process *process)
{
	return process->analysis;
}
