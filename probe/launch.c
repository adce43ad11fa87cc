// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>
#include <sys/eventfd.h>

#include <rte_launch.h>

#include "config/clock.h"
#include "config/figure.h"
#include "config/log.h"
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
	LOG(NOTICE, "Flow table: %s Flows in %s octets on %s", figure_write(flows, most, 32),
	    figure_write(octets, size, 32), state.page_kind);
}

struct launch {
	struct worker *worker;
	int ended;
};

static int worker_main(void *context)
{
	struct launch *launch = context;
	int rc = worker_run(launch->worker);

	eventfd_write(launch->ended, 1);
	return rc;
}

int workers_launch(struct probe *probe)
{
	static struct launch launches[OPTIONS_MAX_CORES];

	describe(probe);
	probe->started_ns = monotonic_ns();
	probe->ran = true;
	for (unsigned i = 0; i < probe->n_workers; i++) {
		launches[i] = (struct launch){probe->worker[i], probe->on_end.fd};
		if (rte_eal_remote_launch(worker_main, &launches[i],
					  pmd_worker_lcore(probe->pmd, i)) == 0)
			probe->n_running++;
	}
	return 0;
}

// Files and live ports alike: no more is received, what is in the pipeline is metered, all Flows
// are closed.
void workers_join(struct probe *probe)
{
	pmd_interrupt(probe->pmd);
	run_until_workers_end(probe);
	probe->ended_ns = monotonic_ns();
	for (unsigned i = 0; i < probe->n_workers; i++)
		rte_eal_wait_lcore(pmd_worker_lcore(probe->pmd, i));
	pmd_progress(probe->pmd, true);
}
