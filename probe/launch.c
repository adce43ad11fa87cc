// SPDX-License-Identifier: BSD-3-Clause
#include <pthread.h>
#include <stdio.h>
#include <sys/eventfd.h>

#include <rte_launch.h>

#include "config/clock.h"
#include "config/figure.h"
#include "config/log.h"
#include "probe/collector/collectors.h"
#include "probe/probe.h"

LOG_TYPE(main);

static void describe_line(void *, const char *text)
{
	LOG(NOTICE, "%s", text);
}

// What was set up, once all of it stands.
static void describe(const struct probe *probe)
{
	uint64_t octets = 0, flows = 0;
	struct worker_state state = {0};
	char size[32], most[32];

	for (unsigned i = 0; i < probe->n_workers; i++) {
		worker_state(probe->worker[i], &state);
		octets += state.table_octets;
		flows += state.max_flows;
	}
	pmd_describe(probe->pmd, describe_line, NULL);
	collectors_describe(probe->collectors, describe_line, NULL);
	if (probe->n_workers == 0)
		return;
	LOG(NOTICE, "Flow table: %s Flows in %s octets on %s", figure_write(flows, most, 32),
	    figure_write(octets, size, 32), state.page_kind);
}

// A worker as a record source.
struct launch {
	struct worker *worker;
	unsigned index, lcore;
	int ended;
	bool confined;
};

// For who looks with top -H; EAL names its threads through /proc, which is closed where a run gives
// up its rights.
static void name_thread(unsigned worker)
{
	char name[16];

	snprintf(name, sizeof(name), "worker %u", worker);
	pthread_setname_np(pthread_self(), name);
}

static int worker_main(void *context)
{
	struct launch *launch = context;
	int rc;

	name_thread(launch->index);
	if (launch->confined)
		privileges_end();
	rc = worker_run(launch->worker);
	eventfd_write(launch->ended, 1);
	return rc;
}

static int start_worker(struct record_source *source)
{
	struct launch *launch = source->context;

	return rte_eal_remote_launch(worker_main, launch, launch->lcore);
}

static void stop_worker(struct record_source *source)
{
	const struct launch *launch = source->context;

	rte_eal_wait_lcore(launch->lcore);
}

int workers_launch(struct probe *probe)
{
	static struct launch launches[OPTIONS_MAX_CORES];

	if (!probe->explains)
		describe(probe);
	probe->started_ns = monotonic_ns();
	probe->ran = true;
	for (unsigned i = 0; i < probe->n_workers; i++) {
		struct record_source *source = export_process_source(probe->export_process, i);

		launches[i] = (struct launch){probe->worker[i], i, pmd_worker_lcore(probe->pmd, i),
					      probe->on_end.fd, probe->confined};
		source->start = start_worker;
		source->stop = stop_worker;
		source->context = &launches[i];
		if (source->start(source) == 0)
			probe->n_running++;
	}
	for (unsigned i = 0; i < collectors_n(probe->collectors); i++) {
		struct record_source *source =
		    export_process_source(probe->export_process, probe->n_workers + i);

		probe->n_running += source->start(source) == 0;
	}
	service_begin(probe);
	return 0;
}

// Files and live ports alike: no more is received, what is in the pipeline is metered, all Flows
// are closed.
void workers_join(struct probe *probe)
{
	service_end(probe);
	pmd_interrupt(probe->pmd);
	collectors_interrupt(probe->collectors);
	run_until_workers_end(probe);
	probe->ended_ns = monotonic_ns();
	for (unsigned i = 0; i < probe->n_workers + collectors_n(probe->collectors); i++) {
		struct record_source *source = export_process_source(probe->export_process, i);

		source->stop(source);
	}
	pmd_progress(probe->pmd, true);
}
