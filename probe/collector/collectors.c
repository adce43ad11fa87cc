// SPDX-License-Identifier: BSD-3-Clause
#include "probe/collector/collectors.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

#include <rte_common.h>

#include "config/clock.h"
#include "config/figure.h"
#include "config/log.h"
#include "export/environment.h"
#include "probe/collector/collect_tls.h"
#include "probe/collector/collect_worker.h"
#include "probe/collector/exporter_names.h"
#include "probe/collector/exporter_share.h"

LOG_TYPE(collector);

// What main keeps of a worker.
struct attachment {
	bool attached;
	bool asked;		    // and not yet answered
	struct exporter_list *told; // NULL: nothing yet
};

struct collectors {
	unsigned n_inputs, n_workers;
	struct collect_input *input;
	struct collect_worker *worker; // those of an input stand together
	struct attachment *attachment; // by worker
	char name[64];
};

static int check_files(const struct collect_input *input)
{
	struct exporter_names *names;
	int err = exporter_names_read(input->spec, input->names, &names);

	if (err == 0 && input->kind == COLLECT_TLS)
		err = collect_tls_check(input);
	exporter_names_free(names);
	return err;
}

// As many as there may be; a probe of packets alone has small ones.
static struct collect_input *inputs_new(const struct options *options)
{
	const unsigned most = RTE_MAX(options->inputs.n, 1U);
	struct collect_input *inputs = calloc(most, sizeof(*inputs));

	if (inputs == NULL)
		memory_error(most * sizeof(*inputs), NULL, "--input");
	return inputs;
}

static int check(const struct options *options, int (*also)(const struct collect_input *input))
{
	struct collect_input *inputs = inputs_new(options);
	int n;

	if (inputs == NULL)
		return -ENOMEM;
	n = collect_inputs_parse(options, inputs);
	for (int i = 0; i < n && also != NULL; i++)
		if (also(&inputs[i]) < 0)
			n = -EINVAL;
	free(inputs);
	return RTE_MIN(n, 0);
}

int collectors_check(const struct options *options)
{
	return check(options, NULL);
}

int collectors_check_files(const struct options *options)
{
	return check(options, check_files);
}

static int open_input(struct collectors *collectors, const struct collect_input *input)
{
	int err = 0;

	for (unsigned i = 0; i < input->workers && err == 0; i++) {
		struct collect_worker *worker = &collectors->worker[collectors->n_workers++];

		worker->input = input;
		err = collect_worker_listen(worker);
		if (err == 0 && i == 1 && collect_socket_steer(&worker->socket, input->workers) < 0)
			LOG(WARNING,
			    "%s: the kernel cannot steer exporters to workers by address; it does "
			    "by address and port",
			    input->spec);
	}
	return err;
}

static int open_inputs(struct collectors *collectors)
{
	unsigned n = 0;
	int err = 0;

	for (unsigned i = 0; i < collectors->n_inputs; i++)
		n += collectors->input[i].workers;
	collectors->worker = calloc(RTE_MAX(n, 1U), sizeof(*collectors->worker));
	collectors->attachment = calloc(RTE_MAX(n, 1U), sizeof(*collectors->attachment));
	if (collectors->worker == NULL || collectors->attachment == NULL)
		return memory_error(n * sizeof(*collectors->worker), NULL, "--input");
	if (collectors->n_inputs > 0)
		collect_input_name(&collectors->input[0], collectors->name,
				   sizeof(collectors->name));
	for (unsigned i = 0; i < collectors->n_inputs && err == 0; i++)
		err = open_input(collectors, &collectors->input[i]);
	return err;
}

int collectors_open(const struct options *options, struct collectors **opened)
{
	struct collectors *collectors = calloc(1, sizeof(*collectors));
	int n = -ENOMEM, err;

	if (collectors == NULL)
		return memory_error(sizeof(*collectors), NULL, "--input");
	collectors->input = inputs_new(options);
	if (collectors->input == NULL) {
		free(collectors);
		return -ENOMEM;
	}
	n = collect_inputs_parse(options, collectors->input);
	collectors->n_inputs = (unsigned)RTE_MAX(n, 0);
	err = n < 0 ? n : open_inputs(collectors);
	if (err < 0) {
		collectors_close(collectors);
		return err;
	}
	*opened = collectors;
	return 0;
}

void collectors_close(struct collectors *collectors)
{
	if (collectors == NULL)
		return;
	for (unsigned i = 0; i < collectors->n_workers; i++) {
		collect_worker_close(&collectors->worker[i]);
		free(collectors->attachment[i].told);
	}
	free(collectors->worker);
	free(collectors->attachment);
	free(collectors->input);
	free(collectors);
}

unsigned collectors_n(const struct collectors *collectors)
{
	return collectors != NULL ? collectors->n_workers : 0;
}

const char *collectors_name(const struct collectors *collectors)
{
	return collectors_n(collectors) > 0 ? collectors->name : NULL;
}

static int start(struct record_source *source)
{
	return collect_worker_start(source->context);
}

static void stop(struct record_source *source)
{
	collect_worker_join(source->context);
}

static unsigned index_in_input(const struct collectors *collectors, unsigned index)
{
	const struct collect_input *input = collectors->worker[index].input;
	unsigned first = index;

	while (first > 0 && collectors->worker[first - 1].input == input)
		first--;
	return index - first;
}

int collectors_attach(struct collectors *collectors, unsigned index,
		      const struct collectors_wishes *wishes, unsigned number,
		      struct record_source *source)
{
	struct collect_worker *worker = &collectors->worker[index];
	const struct collect_worker_settings settings = {
	    .number = number,
	    .wishes = {wishes->wanted, wishes->own_pen},
	    .ring = source->ring,
	    .ended_fd = wishes->ended_fd,
	    .begin = wishes->begin,
	    .state_dir = wishes->state_dir,
	    .options = wishes->options,
	    .index = index_in_input(collectors, index),
	};
	const int err = collect_worker_open(worker, &settings);

	if (err < 0)
		return err;
	collectors->attachment[index].attached = true;
	source->counters = worker->ring_counters;
	source->start = start;
	source->stop = stop;
	source->context = worker;
	return 0;
}

void collectors_interrupt(struct collectors *collectors)
{
	for (unsigned i = 0; i < collectors_n(collectors); i++)
		if (collectors->attachment[i].attached)
			collect_worker_interrupt(&collectors->worker[i]);
}

unsigned collectors_counter_sets(const struct collectors *collectors,
				 struct counter_set **counter_sets, unsigned most)
{
	unsigned n = 0;

	for (unsigned i = 0; i < collectors_n(collectors); i++) {
		struct counter_set *const sets[] = {collectors->worker[i].datagrams,
						    collectors->worker[i].records};

		for (unsigned k = 0; k < RTE_DIM(sets) && n < most; k++)
			counter_sets[n++] = sets[k];
	}
	return n;
}

static void take_told(struct collectors *collectors, unsigned i)
{
	struct exporter_list *list = atomic_exchange(&collectors->worker[i].answer, NULL);

	if (list == NULL)
		return;
	free(collectors->attachment[i].told);
	collectors->attachment[i].told = list;
	collectors->attachment[i].asked = false;
}

static bool has_told(struct collectors *collectors, unsigned i, uint64_t since_us)
{
	struct collect_worker *worker = &collectors->worker[i];
	struct attachment *of = &collectors->attachment[i];
	struct exporter_list *list;

	take_told(collectors, i);
	if (of->told != NULL && of->told->asked_us >= since_us)
		return true;
	if (!of->attached || atomic_load(&worker->ended))
		return true;
	if (of->asked)
		return false;
	list = malloc(sizeof(*list));
	if (list == NULL)
		return true;
	list->asked_us = monotonic_us();
	of->asked = true;
	atomic_store(&worker->question, list);
	eventfd_write(worker->wake_fd, 1);
	return false;
}

bool collectors_ask(struct collectors *collectors, uint64_t since_us)
{
	bool all = true;

	for (unsigned i = 0; i < collectors->n_workers; i++)
		all &= has_told(collectors, i, since_us);
	return all;
}

void collectors_exporters(const struct collectors *collectors,
			  void (*row)(void *context, const struct exporter_row *row), void *context)
{
	for (unsigned i = 0; i < collectors->n_workers; i++) {
		const struct exporter_list *list = collectors->attachment[i].told;

		for (unsigned k = 0; list != NULL && k < list->n; k++)
			row(context, &list->row[k]);
	}
}

void collectors_interfaces(const struct collectors *collectors,
			   void (*row)(void *context, const struct interface_row *row),
			   void *context)
{
	for (unsigned i = 0; i < collectors->n_workers; i++) {
		const struct exporter_list *list = collectors->attachment[i].told;

		for (unsigned k = 0; list != NULL && k < list->n_interfaces; k++)
			row(context, &list->interface[k]);
	}
}

struct observing {
	struct observed_domain *domains;
	unsigned n, most;
};

static void observe(void *context, const struct exporter_row *row)
{
	struct observing *observing = context;
	struct observed_domain *domain;

	if (observing->n == observing->most)
		return;
	domain = &observing->domains[observing->n++];
	*domain = (struct observed_domain){
	    .ipv6 = row->address.ipv6,
	    .sflow = row->version > SFLOW_VERSIONS,
	    .domain = row->domain,
	    .messages = row->figures.datagrams,
	    .records = row->figures.records,
	    .missing = row->sequences.lost,
	    .agent_drops = row->figures.agent_drops + row->samples.lost,
	    .seen_us = row->seen_us,
	};
	memcpy(domain->address, row->address.octets, sizeof(domain->address));
}

unsigned collectors_observed(void *context, struct observed_domain *domains, unsigned most)
{
	const struct collectors *collectors = context;
	struct observing observing = {domains, 0, most};

	for (unsigned i = 0; i < collectors_n(collectors); i++)
		if (collectors->attachment[i].attached)
			exporter_share_take(collectors->worker[i].share, observe, &observing);
	return observing.n;
}

void collectors_describe(const struct collectors *collectors,
			 void (*line)(void *context, const char *text), void *context)
{
	for (unsigned i = 0; collectors != NULL && i < collectors->n_inputs; i++) {
		const struct collect_input *input = &collectors->input[i];
		const struct collect_worker *worker = collectors->worker;
		char text[256], name[64], octets[32];

		while (worker->input != input)
			worker++;
		collect_input_name(input, name, sizeof(name));
		if (worker->socket.receive_octets > 0)
			snprintf(
			    text, sizeof(text), "input %s: %u worker%s, receive buffer %s octets",
			    name, input->workers, input->workers == 1 ? "" : "s",
			    figure_write(worker->socket.receive_octets, octets, sizeof(octets)));
		else
			snprintf(text, sizeof(text), "input %s", name);
		line(context, text);
	}
}
