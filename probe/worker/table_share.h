// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_TABLE_SHARE_H
#define PROBE_TABLE_SHARE_H

#include "config/options/options.h"
#include "pmd/pmd.h"

// Of --max-flows, what one worker's table holds.
uint64_t table_share(const struct options *options, unsigned n_workers);
// Checks whether all workers' Flow tables, with what is kept of each Flow besides (measures:
// RECORD_HAS() bits), fit their NUMA nodes together, before the first is made: memory that is only
// reserved is missing nowhere yet. On error one line has reported what is short and how many Flows
// would fit; returns -errno.
int table_share_check(const struct options *options, const struct pmd *pmd, uint64_t measures);

#endif
