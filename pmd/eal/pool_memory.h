// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_POOL_MEMORY_H
#define PMD_POOL_MEMORY_H

#include <stdint.h>

#include <rte_mempool.h>

// Packet buffers in memory of our own: 2 MiB pages when enough are free, else transparent huge
// pages where the kernel has them, else 4 KiB pages. EAL needs no hugepage then, and no other
// program can take ours between a look and the use. No hardware can write there.

// Gives memory to a pool that was created empty; -errno, nothing is logged.
int pool_memory_populate(struct rte_mempool *pool, uint32_t n);

// "2 MiB" or "4 KiB": the pages of a pool, also of one in EAL's memory.
const char *pool_memory_pages(const struct rte_mempool *pool);

#endif
