// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_common.h>

#include "config/log.h"
#include "export/exporter.h"
#include "export/exporting.h"

enum { RING_CELLS = 128 * 1024 }; // 8 MiB: 3 ms of 10 M records a second

struct exporting {
	unsigned n_exporters;
	unsigned n_rings;
	unsigned n_outputs;
	struct exporter **exporters;
	struct record_ring **rings;
	struct output **outputs; // all exporters' outputs, exporter by exporter; owned by exporters
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

static int open_exporter(struct exporting *exporting, const struct output_context *context)
{
	const struct core_list *cores = &context->options->exporters;
	const unsigned index = context->exporter, n = exporting->n_outputs;
	struct output **own = calloc(RTE_MAX(n, 1U), sizeof(struct output *));
	int core = EXPORTER_ANY_CORE, rc;

	if (own == NULL)
		return user_error(ENOMEM, "out of memory for exporter %u", index);
	rc = open_outputs(context, own);
	if (rc < 0) {
		free(own);
		return rc;
	}
	for (unsigned i = 0; i < n; i++)
		exporting->outputs[index * n + i] = own[i];
	if (!cores->automatic && index < cores->n)
		core = cores->core[index];
	exporting->exporters[index] = exporter_new(index, core, own, n);
	if (exporting->exporters[index] != NULL)
		return 0;
	while (rc < (int)n)
		output_close(own[rc++]);
	free(own);
	return user_error(ENOMEM, "out of memory for exporter %u", index);
}

static int open_ring(struct exporting *exporting, unsigned worker)
{
	char name[32];

	snprintf(name, sizeof(name), "records_%u", worker);
	exporting->rings[worker] = record_ring_new(name, RING_CELLS, -1);
	if (exporting->rings[worker] == NULL ||
	    exporter_add_ring(exporting->exporters[worker % exporting->n_exporters],
			      exporting->rings[worker]) < 0)
		return user_error(ENOMEM, "out of memory for the ring of worker %u (8 MiB each)",
				  worker);
	return 0;
}

static int open_parts(struct exporting *exporting, const struct options *options,
		      const struct export_environment *environment)
{
	struct output_context context = {options, environment, 0, exporting->n_exporters};
	int rc = 0;

	for (unsigned i = 0; rc == 0 && i < exporting->n_exporters; i++) {
		context.exporter = i;
		rc = open_exporter(exporting, &context);
	}
	for (unsigned i = 0; rc == 0 && i < exporting->n_rings; i++)
		rc = open_ring(exporting, i);
	return rc;
}

int exporting_open(const struct options *options, const struct export_environment *environment,
		   struct exporting **opened)
{
	struct exporting *exporting;
	unsigned n_exporters;
	int rc;

	if (check_cores(&options->exporters) < 0 ||
	    count_exporters(&options->exporters, environment->n_workers, &n_exporters) < 0)
		return -EINVAL;
	exporting = calloc(1, sizeof(*exporting));
	if (exporting == NULL)
		return user_error(ENOMEM, "out of memory for exporting");
	exporting->n_exporters = n_exporters;
	exporting->n_rings = environment->n_workers;
	exporting->n_outputs = options->outputs.n;
	exporting->exporters = calloc(n_exporters, sizeof(struct exporter *));
	exporting->rings = calloc(environment->n_workers, sizeof(struct record_ring *));
	exporting->outputs =
	    calloc((size_t)n_exporters * options->outputs.n + 1, sizeof(struct output *));
	if (!exporting->exporters || !exporting->rings || !exporting->outputs)
		rc = user_error(ENOMEM, "out of memory for exporting");
	else
		rc = open_parts(exporting, options, environment);
	if (rc < 0)
		exporting_close(exporting);
	else
		*opened = exporting;
	return rc;
}

struct record_ring *exporting_ring(struct exporting *exporting, unsigned worker)
{
	return exporting->rings[worker];
}

uint64_t exporting_metadata_wanted(const struct exporting *exporting)
{
	uint64_t wanted = 0;

	for (unsigned i = 0; i < exporting->n_outputs; i++)
		wanted |= output_metadata_wanted(exporting->outputs[i]);
	return wanted;
}

int exporting_start(struct exporting *exporting)
{
	for (unsigned i = 0; i < exporting->n_exporters; i++) {
		const int rc = exporter_start(exporting->exporters[i]);

		if (rc < 0) {
			exporting_stop(exporting);
			return user_error(-rc,
					  "--exporters: exporter %u cannot run on its core: %s", i,
					  strerror(-rc));
		}
	}
	return 0;
}

void exporting_stop(struct exporting *exporting)
{
	for (unsigned i = 0; i < exporting->n_exporters; i++)
		exporter_stop(exporting->exporters[i]);
}

void exporting_close(struct exporting *exporting)
{
	if (exporting == NULL)
		return;
	for (unsigned i = 0; exporting->exporters != NULL && i < exporting->n_exporters; i++)
		exporter_free(exporting->exporters[i]);
	for (unsigned i = 0; exporting->rings != NULL && i < exporting->n_rings; i++)
		record_ring_free(exporting->rings[i]);
	free(exporting->exporters);
	free(exporting->rings);
	free(exporting->outputs);
	free(exporting);
}

unsigned exporting_counter_sets(struct exporting *exporting, struct counter_set **counter_sets,
				unsigned most)
{
	unsigned n = 0;

	for (unsigned i = 0; i < exporting->n_exporters && n < most; i++)
		counter_sets[n++] = exporter_counters(exporting->exporters[i]);
	for (unsigned i = 0; i < exporting->n_exporters * exporting->n_outputs && n < most; i++)
		counter_sets[n++] = output_counters(exporting->outputs[i]);
	return n;
}

bool exporting_waits(const struct exporting *exporting)
{
	bool waits = false;

	for (unsigned i = 0; i < exporting->n_exporters; i++)
		waits |= exporter_waits(exporting->exporters[i]);
	return waits;
}

void exporting_refresh(struct exporting *exporting)
{
	for (unsigned i = 0; i < exporting->n_exporters; i++)
		exporter_refresh(exporting->exporters[i]);
}
