// SPDX-License-Identifier: BSD-3-Clause
#include "probe/worker/table_share.h"

#include <errno.h>
#include <inttypes.h>

#include "config/log.h"
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

static int tell(const struct options *options, const struct pmd *pmd, int node, uint64_t share)
{
	const double gib = 1.0 / (1 << 30);
	const unsigned n = workers_near(pmd, node);
	uint64_t fits = share;

	while (fits > 0 && table_memory_fits(flow_table_octets(fits), node) < n)
		fits -= fits / 64 + 1;
	return user_error(ENOMEM,
			  "--max-flows %" PRIu64 ": the Flow tables of %u worker(s) take %.2f GiB "
			  "on NUMA node %d, which has %.2f GiB in free 2 MiB pages or %.2f GiB of "
			  "other memory; at most --max-flows %" PRIu64
			  " fits: lower it, or free memory",
			  options->max_flows, n, n * (double)flow_table_octets(share) * gib,
			  node < 0 ? 0 : node, (double)table_memory_huge(node) * gib,
			  (double)table_memory_plain(node) * gib, fits * pmd_n_workers(pmd));
}

int table_share_check(const struct options *options, const struct pmd *pmd)
{
	const uint64_t share = table_share(options, pmd_n_workers(pmd));

	for (unsigned i = 0; i < pmd_n_workers(pmd); i++) {
		int node = pmd_worker_numa_node(pmd, i);

		if (table_memory_fits(flow_table_octets(share), node) < workers_near(pmd, node))
			return tell(options, pmd, node, share);
	}
	return 0;
}
