// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "export/spool/spool_block.h"

int spool_block_new(struct spool_block *block)
{
	memset(block, 0, sizeof(*block));
	block->header = aligned_alloc(SPOOL_ALIGN, SPOOL_BLOCK_OCTETS);
	return block->header == NULL ? -ENOMEM : 0;
}

void spool_block_free(struct spool_block *block)
{
	free(block->header);
	block->header = NULL;
}

void spool_block_begin(struct spool_block *block, const struct counts *before, uint64_t wall_us)
{
	memset(block->header, 0, sizeof(*block->header));
	block->header->before = *before;
	block->header->began_us = wall_us;
	block->state = SPOOL_FILLS;
}

// Blocks are cold when they come back: the lines of a record to come are fetched for it.
static void fetch_ahead(const uint8_t *to)
{
	enum { AHEAD = 1024, LINE = 64 };

	for (unsigned i = 0; i < FLOW_RECORD_OCTETS; i += LINE)
		__builtin_prefetch(to + AHEAD + i, 1);
}

bool spool_block_add(struct spool_block *block, const struct flow_record *record, uint8_t tag)
{
	struct spool_block_header *header = block->header;
	const uint32_t octets = spool_record_octets(record);
	const struct counts counts = flow_record_counts(record);
	struct flow_record *to;

	if (sizeof(*header) + header->payload_octets + octets > SPOOL_BLOCK_OCTETS)
		return false;
	to = (struct flow_record *)(spool_payload(header) + header->payload_octets);
	fetch_ahead((const uint8_t *)to);
	((uint64_t *)to)[octets / sizeof(uint64_t) - 1] = 0; // what follows the last octet
	memcpy(to, record, (size_t)record->metadata_at + record->metadata_octets);
	to->n_cells = tag;
	header->payload_octets += octets;
	counts_add(&header->own, &counts);
	return true;
}

uint32_t spool_block_find(const struct spool_block *block, uint64_t number, struct counts *sum)
{
	const uint64_t n = number - spool_block_first(block);
	uint32_t at = 0;

	for (uint64_t i = 0; i < n; i++) {
		const struct flow_record *record = spool_block_at(block, at);
		const struct counts counts = flow_record_counts(record);

		counts_add(sum, &counts);
		at += spool_record_octets(record);
	}
	return at;
}
