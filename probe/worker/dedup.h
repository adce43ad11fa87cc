// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_DEDUP_H
#define PROBE_DEDUP_H

#include <stdint.h>

struct worker;
struct options;

// --dedup: copies that a mirror has made are given up before they are metered. All packets of a
// Flow come to one worker, and so do their copies, whatever port and VLAN they come from.

// Nothing without --dedup. On error one line has reported what is short; returns -errno.
int worker_dedup_init(struct worker *worker, const struct options *options, int numa_node);
void worker_dedup_free(struct worker *worker);

#endif
