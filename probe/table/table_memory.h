// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_TABLE_MEMORY_H
#define PROBE_TABLE_MEMORY_H

#include <stddef.h>
#include <stdint.h>

// Memory of a Flow table: one mapping of its own, whole and bound to a NUMA node before it is used.
struct table_memory {
	uint8_t *start;
	size_t octets; // mapped
	// "2 MiB pages", "transparent huge pages", "4 KiB pages"; NULL: nobody has looked yet
	const char *page_kind;
};

// Maps at least `octets`, zeroed, on numa_node (-1: anywhere). Returns -ENOMEM when that much is
// not there; nothing is reported, table_memory_available() says how much there is.
int table_memory_reserve(struct table_memory *memory, size_t octets, int numa_node);
// Touches a part of a mapping and changes nothing in it; from any thread. -ENOMEM.
int table_memory_touch(uint8_t *start, size_t octets);
// Sets page_kind by what was touched so far.
void table_memory_see_pages(struct table_memory *memory);
void table_memory_unmap(struct table_memory *memory);

// Octets on the node that are free now: in 2 MiB pages, and others.
uint64_t table_memory_huge(int numa_node);
uint64_t table_memory_plain(int numa_node);
// Octets that table_memory_reserve() could give now on the node: free 2 MiB pages, or else other
// memory.
uint64_t table_memory_available(int numa_node);

// How many mappings of `octets` each it could give there.
uint64_t table_memory_fits(size_t octets, int numa_node);

#endif
