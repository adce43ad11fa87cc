// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <numa.h>
#include <rte_common.h>
#include <rte_eal.h>

#include "pmd/eal/pool_memory.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

enum { PAGE = 4096, HUGE_PAGE = 2 << 20 };

struct pool_memory {
	void *start;
	size_t octets;
	bool huge;
};

// Bound to its node before the first touch. The pages are taken at once: what is short is an error
// here, not a signal later. Without huge pages a small pool stays small.
static bool memory_map(struct pool_memory *memory, uint64_t octets, int flags, int numa_node)
{
	memory->octets = RTE_ALIGN_CEIL(octets, (uint64_t)(flags != 0 ? HUGE_PAGE : PAGE));
	memory->start = mmap(NULL, memory->octets, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
	if (memory->start == MAP_FAILED)
		return false;
	if (numa_node >= 0 && numa_available() >= 0)
		numa_tonode_memory(memory->start, memory->octets, numa_node);
	memory->huge = flags != 0;
	if (!memory->huge)
		madvise(memory->start, memory->octets, MADV_HUGEPAGE);
	if (madvise(memory->start, memory->octets, MADV_POPULATE_WRITE) == 0)
		return true;
	if (errno == EINVAL) { // a kernel before 5.14
		memset(memory->start, 0, memory->octets);
		return true;
	}
	munmap(memory->start, memory->octets);
	return false;
}

static void memory_free(struct rte_mempool_memhdr *, void *context)
{
	struct pool_memory *memory = context;

	munmap(memory->start, memory->octets);
	free(memory);
}

int pool_memory_populate(struct rte_mempool *pool, uint32_t n)
{
	const uint64_t octets =
	    n * ((uint64_t)pool->header_size + pool->elt_size + pool->trailer_size) +
	    RTE_MEMPOOL_ALIGN;
	struct pool_memory *memory = malloc(sizeof(*memory));
	int populated;

	if (memory == NULL)
		return -ENOMEM;
	if (!memory_map(memory, octets, MAP_HUGETLB | 21 << MAP_HUGE_SHIFT, pool->socket_id) &&
	    !memory_map(memory, octets, 0, pool->socket_id)) {
		free(memory);
		return -ENOMEM;
	}
	populated = rte_mempool_populate_iova(pool, memory->start, RTE_BAD_IOVA, memory->octets,
					      memory_free, memory);
	if (STAILQ_EMPTY(&pool->mem_list)) // some failures leave it with the pool
		memory_free(NULL, memory);
	if (populated <= 0)
		return populated < 0 ? populated : -EINVAL;
	return (uint32_t)populated == n ? 0 : -ENOMEM;
}

const char *pool_memory_pages(const struct rte_mempool *pool)
{
	const struct rte_mempool_memhdr *first = STAILQ_FIRST(&pool->mem_list);
	bool huge = rte_eal_has_hugepages();

	if (first != NULL && first->free_cb == memory_free)
		huge = ((const struct pool_memory *)first->opaque)->huge;
	return huge ? "2 MiB" : "4 KiB";
}
