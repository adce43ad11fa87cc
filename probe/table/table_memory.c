// SPDX-License-Identifier: BSD-3-Clause
#include "probe/table/table_memory.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <numa.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

static const size_t huge_page = (size_t)2 << 20;

static size_t whole_pages(size_t octets, size_t page)
{
	return (octets + page - 1) / page * page;
}

// The number on the first line of a /proc or /sys file that begins with `name`; 0 when there is
// none.
static uint64_t number_in(const char *path, const char *name)
{
	FILE *file = fopen(path, "r");
	char line[256];
	uint64_t number = 0;

	if (file == NULL)
		return 0;
	while (fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, name, strlen(name)) == 0 &&
		    sscanf(line + strlen(name), " %" SCNu64, &number) == 1)
			break;
	fclose(file);
	return number;
}

uint64_t table_memory_huge(int numa_node)
{
	char path[128];

	if (numa_node < 0 || numa_available() < 0)
		return number_in("/proc/meminfo", "HugePages_Free:") * huge_page;
	snprintf(path, sizeof(path),
		 "/sys/devices/system/node/node%d/hugepages/hugepages-2048kB/free_hugepages",
		 numa_node);
	return number_in(path, "") * huge_page;
}

uint64_t table_memory_plain(int numa_node)
{
	uint64_t available = number_in("/proc/meminfo", "MemAvailable:") * 1024;
	long long on_node = 0;

	if (numa_node < 0 || numa_available() < 0 || numa_max_node() == 0)
		return available;
	if (numa_node_size64(numa_node, &on_node) < 0)
		return available;
	return (uint64_t)on_node < available ? (uint64_t)on_node : available;
}

uint64_t table_memory_available(int numa_node)
{
	uint64_t huge = table_memory_huge(numa_node), plain = table_memory_plain(numa_node);

	return huge > plain ? huge : plain;
}

uint64_t table_memory_fits(size_t octets, int numa_node)
{
	const size_t each = whole_pages(octets, huge_page);

	return table_memory_huge(numa_node) / each + table_memory_plain(numa_node) / each;
}

int table_memory_touch(uint8_t *start, size_t octets)
{
	const uintptr_t page = 4096, from = (uintptr_t)start / page * page;
	const uintptr_t to = ((uintptr_t)start + octets + page - 1) / page * page;

	if (octets == 0 || madvise((void *)from, to - from, MADV_POPULATE_WRITE) == 0)
		return 0;
	if (errno != EINVAL) // EINVAL: a kernel before 5.14
		return -ENOMEM;
	for (uintptr_t at = from; at < to; at += page)
		__atomic_fetch_or((uint8_t *)at, 0, __ATOMIC_RELAXED); // others may write now
	return 0;
}

// Of several nodes one may have fewer huge pages than all together have promised: there all are
// taken at once, as a later fault would kill us. Else the first shows whether any can be had.
static int take_first(uint8_t *start, size_t octets, bool huge)
{
	const bool promised = !huge || numa_available() < 0 || numa_max_node() == 0;

	return table_memory_touch(start, promised ? 1 : octets);
}

// Binding comes before the first touch.
static int take(struct table_memory *memory, size_t octets, int flags, int numa_node)
{
	void *start =
	    mmap(NULL, octets, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);

	if (start == MAP_FAILED)
		return -ENOMEM;
	if (numa_node >= 0 && numa_available() >= 0)
		numa_tonode_memory(start, octets, numa_node);
	if (flags == 0)
		madvise(start, octets, MADV_HUGEPAGE);
	if (take_first(start, octets, flags != 0) < 0) {
		munmap(start, octets);
		return -ENOMEM;
	}
	memory->start = start;
	memory->octets = octets;
	return 0;
}

int table_memory_reserve(struct table_memory *memory, size_t octets, int numa_node)
{
	size_t rounded = whole_pages(octets, huge_page);

	memory->page_kind = "2 MiB pages";
	if (rounded <= table_memory_huge(numa_node) &&
	    take(memory, rounded, MAP_HUGETLB | 21 << MAP_HUGE_SHIFT, numa_node) == 0)
		return 0;
	memory->page_kind = NULL;	     // as the kernel likes
	rounded = whole_pages(octets, 4096); // a small table stays small
	if (rounded > table_memory_plain(numa_node) || take(memory, rounded, 0, numa_node) != 0)
		return -ENOMEM;
	return 0;
}

// Of what was touched so far. Kernels join mappings that lie side by side.
void table_memory_see_pages(struct table_memory *memory)
{
	FILE *file = memory->page_kind == NULL ? fopen("/proc/self/smaps", "r") : NULL;
	uint64_t from, to, resident = 0, huge = 0;
	bool inside = false;
	char line[256];

	if (memory->page_kind != NULL)
		return;
	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " ", &from, &to) == 2)
			inside = from <= (uintptr_t)memory->start && (uintptr_t)memory->start < to;
		else if (inside && sscanf(line, "Rss: %" SCNu64, &resident) != 1)
			sscanf(line, "AnonHugePages: %" SCNu64, &huge);
	}
	if (file != NULL)
		fclose(file);
	memory->page_kind =
	    huge != 0 && huge >= resident / 2 ? "transparent huge pages" : "4 KiB pages";
}

void table_memory_unmap(struct table_memory *memory)
{
	if (memory->start != NULL)
		munmap(memory->start, memory->octets);
	memory->start = NULL;
}
