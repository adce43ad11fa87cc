// SPDX-License-Identifier: BSD-3-Clause
#include <numa.h>
#include <sys/mman.h>

#include "dpi/engine/mapping.h"

void *mapping_new(size_t octets, int numa_node, bool huge)
{
	void *memory = mmap(NULL, octets, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED)
		return NULL;
	if (numa_node >= 0 && numa_available() >= 0)
		numa_tonode_memory(memory, octets, numa_node);
	if (huge)
		madvise(memory, octets, MADV_HUGEPAGE);
	return memory;
}

void mapping_free(void *memory, size_t octets)
{
	if (memory != NULL)
		munmap(memory, octets);
}
