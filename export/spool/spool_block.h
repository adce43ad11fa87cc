// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_SPOOL_BLOCK_H
#define EXPORT_SPOOL_BLOCK_H

#include "export/spool/spool_format.h"

enum spool_block_state {
	SPOOL_FILLS,   // records are added
	SPOOL_SEALED,  // no more are; only in memory
	SPOOL_WRITING, // the side thread has it
	SPOOL_WRITTEN, // on disk, too
};

// A block in memory: its header, then its records, in a buffer of SPOOL_BLOCK_OCTETS.
struct spool_block {
	struct spool_block_header *header;
	enum spool_block_state state;
	uint64_t segment;   // where it shall be written, or is; the side thread tells the header
	uint64_t offset;    // in it
	uint64_t sealed_us; // steady clock
};

// 0 or -ENOMEM.
int spool_block_new(struct spool_block *block);
void spool_block_free(struct spool_block *block);

// Empty again; `before` is what the queue has taken so far.
void spool_block_begin(struct spool_block *block, const struct counts *before, uint64_t wall_us);
// Takes a copy for a collector. False: it is full.
bool spool_block_add(struct spool_block *block, const struct flow_record *record, uint8_t tag);

// The number of its first record, and of the one after its last.
static inline uint64_t spool_block_first(const struct spool_block *block)
{
	return block->header->before.records;
}

static inline uint64_t spool_block_end(const struct spool_block *block)
{
	return block->header->before.records + block->header->own.records;
}

// The record at an offset of the payload; NULL behind the last one.
static inline const struct flow_record *spool_block_at(const struct spool_block *block, uint32_t at)
{
	if (at >= block->header->payload_octets)
		return NULL;
	return (const struct flow_record *)(spool_payload(block->header) + at);
}

// The offset of the record with this number, which the block has; adds what is before it to *sum.
uint32_t spool_block_find(const struct spool_block *block, uint64_t number, struct counts *sum);

#endif
