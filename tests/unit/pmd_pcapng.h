// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_UNIT_PMD_PCAPNG_H
#define TESTS_UNIT_PMD_PCAPNG_H

#include "pmd/file/format.h"
#include "pmd_captures.h"

// Writes pcapng block by block, as section 3 of the draft lays them out, in either order of octets.
struct blocks {
	uint8_t octets[4096];
	size_t n;
	bool big;
};

__attribute__((unused)) static void put(struct blocks *blocks, unsigned width, uint64_t value)
{
	for (unsigned i = 0; i < width; i++) {
		unsigned shift = 8 * (blocks->big ? width - 1 - i : i);

		blocks->octets[blocks->n++] = (uint8_t)(value >> shift);
	}
}

__attribute__((unused)) static void put_octets(struct blocks *blocks, const void *octets,
					       unsigned n)
{
	memcpy(&blocks->octets[blocks->n], octets, n);
	blocks->n += n;
	while (blocks->n % 4 != 0)
		blocks->octets[blocks->n++] = 0;
}

// Returns where the block begins.
__attribute__((unused)) static size_t block_begin(struct blocks *blocks, uint32_t type)
{
	size_t at = blocks->n;

	put(blocks, 4, type);
	put(blocks, 4, 0);
	return at;
}

__attribute__((unused)) static void block_end(struct blocks *blocks, size_t at)
{
	size_t n = blocks->n + 4;
	uint32_t length = (uint32_t)(n - at);

	put(blocks, 4, length);
	blocks->n = at + 4;
	put(blocks, 4, length);
	blocks->n = n;
}

__attribute__((unused)) static void put_section(struct blocks *blocks)
{
	size_t at = block_begin(blocks, 0x0a0d0d0a);

	put(blocks, 4, 0x1a2b3c4d);
	put(blocks, 2, 1);
	put(blocks, 2, 0);
	put(blocks, 8, UINT64_MAX);
	block_end(blocks, at);
}

// resolution < 0: without options.
__attribute__((unused)) static void put_interface(struct blocks *blocks, uint16_t link_type,
						  uint32_t snapshot, int resolution, int64_t offset)
{
	size_t at = block_begin(blocks, 1);

	put(blocks, 2, link_type);
	put(blocks, 2, 0);
	put(blocks, 4, snapshot);
	if (resolution >= 0) {
		put(blocks, 2, 2); // if_name
		put(blocks, 2, 5);
		put_octets(blocks, "eth10", 5);
		put(blocks, 2, 9);
		put(blocks, 2, 1);
		put_octets(blocks, &(uint8_t){(uint8_t)resolution}, 1);
		put(blocks, 2, 14);
		put(blocks, 2, 8);
		put(blocks, 8, (uint64_t)offset);
		put(blocks, 4, 0);
	}
	block_end(blocks, at);
}

__attribute__((unused)) static void put_packet(struct blocks *blocks, uint32_t interface,
					       uint64_t ticks, const char *octets, uint32_t wire)
{
	size_t at = block_begin(blocks, 6);

	put(blocks, 4, interface);
	put(blocks, 4, ticks >> 32);
	put(blocks, 4, ticks);
	put(blocks, 4, strlen(octets));
	put(blocks, 4, wire);
	put_octets(blocks, octets, (unsigned)strlen(octets));
	block_end(blocks, at);
}

__attribute__((unused)) static void put_simple(struct blocks *blocks, const char *octets,
					       uint32_t wire)
{
	size_t at = block_begin(blocks, 3);

	put(blocks, 4, wire);
	put_octets(blocks, octets, (unsigned)strlen(octets));
	block_end(blocks, at);
}

// What stands in memory, as a stream at its end.
__attribute__((unused)) static struct stream stream_of(uint8_t *octets, size_t n)
{
	return (struct stream){.at = octets, .end = octets + n, .fd = -1, .ended = true};
}

#endif
