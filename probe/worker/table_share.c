// SPDX-License-Identifier: BSD-3-Clause
#include "probe/worker/table_share.h"

#include <errno.h>
#include <inttypes.h>

#include "config/log.h"
#include "probe/meter/initiators.h"
#include "probe/meter/measure.h"
#include "probe/table/flow_table.h"
#include "probe/table/table_memory.h"

uint64_t table_share(const struct options *options, unsigned n_workers)
{
	return (options->max_flows + n_workers - 1) / n_workers;
}

static unsigned workers_near(const struct pmd *pmd, int node)
{
	unsigned n = 0;

	for (unsigned i = 0; i < pmd_n_workers(pmd); i++)
		n += pmd_worker_numa_node(pmd, i) == node;
	return n;
}

static uint64_t octets_of(uint64_t flows, uint64_t measures)
{
	return flow_table_octets(flows) + initiators_octets(flows) +
	       flows * measures_octets(measures);
}

// A table is one mapping, on pages of one kind; the rest is wherever there is room.
static bool fit(unsigned n, uint64_t flows, uint64_t measures, int node)
{
	return table_memory_fits(flow_table_octets(flows), node) >= n &&
	       table_memory_huge(node) + table_memory_plain(node) >= n * octets_of(flows, measures);
}

static int report(const struct options *options, const struct pmd *pmd, int node, uint64_t measures)
{
	const uint64_t share = table_share(options, pmd_n_workers(pmd));
	const double gib = 1.0 / (1 << 30);
	const unsigned n = workers_near(pmd, node);
	uint64_t fits = share;

	while (fits > 0 && !fit(n, fits, measures, node))
		fits -= fits / 64 + 1;
	return user_error(ENOMEM,
			  "--max-flows %" PRIu64 ": the Flow tables of %u worker(s) take %.2f GiB "
			  "on NUMA node %d, which has %.2f GiB in free 2 MiB pages or %.2f GiB of "
			  "other memory; at most --max-flows %" PRIu64
			  " fits: lower it, or free memory",
			  options->max_flows, n, n * (double)octets_of(share, measures) * gib,
			  node < 0 ? 0 : node, (double)table_memory_huge(node) * gib,
			  (double)table_memory_plain(node) * gib, fits * pmd_n_workers(pmd));
}

int table_share_check(const struct options *options, const struct pmd *pmd, uint64_t measures)
{
	const uint64_t share = table_share(options, pmd_n_workers(pmd));

	for (unsigned i = 0; i < pmd_n_workers(pmd); i++) {
		int node = pmd_worker_numa_node(pmd, i);

		if (!fit(workers_near(pmd, node), share, measures, node))
			return report(options, pmd, node, measures);
	}
	return 0;
}
