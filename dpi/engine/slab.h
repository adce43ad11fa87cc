// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_SLAB_H
#define DPI_SLAB_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include "config/metadata.h"

// A worker's metadata: blocks of 128 octets, chained where a Flow needs more than one. The mapping
// is as large as its bound from the start and touched as it is used.
enum { SLAB_BLOCK_OCTETS = 128, SLAB_BLOCK_ROOM = SLAB_BLOCK_OCTETS - 12 };

struct slab_block {
	uint32_t next;	    // index + 1; of a free block: the next free one
	uint32_t kinds;	    // first block only: METADATA_BIT()s that are there
	uint16_t used;	    // first block only: octets in the whole chain
	uint16_t last_used; // of this block
	uint8_t octets[SLAB_BLOCK_ROOM];
};
static_assert(sizeof(struct slab_block) == SLAB_BLOCK_OCTETS, "two cache lines a block");
static_assert(METADATA_USER_NAME <= 32, "slab_block.kinds has a bit for each that is made here");

struct slab {
	struct slab_block *blocks;
	uint32_t n, n_touched, free; // free: index + 1
	uint32_t in_use;
};

int slab_open(struct slab *slab, uint64_t n_blocks, int numa_node);
void slab_close(struct slab *slab);
// Appends an item to the chain `*first` (index + 1, 0: none yet). A kind that is there stays as it
// is. False when the slab is exhausted or the record's bound is reached; nothing is added then.
bool slab_add(struct slab *slab, uint32_t *first, enum metadata_kind kind, const uint8_t *value,
	      uint8_t length);
// As slab_add(), in the place of what is there of the kind; of another length that stays in use as
// one that readers pass over.
bool slab_put(struct slab *slab, uint32_t *first, enum metadata_kind kind, const uint8_t *value,
	      uint8_t length);
bool slab_has(const struct slab *slab, uint32_t first, enum metadata_kind kind);
// Copies whole items; returns the octets written, and those left out in *left_out.
unsigned slab_copy(const struct slab *slab, uint32_t first, uint8_t *out, unsigned room,
		   unsigned *left_out);
void slab_give_back(struct slab *slab, uint32_t *first);

#endif
