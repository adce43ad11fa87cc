// SPDX-License-Identifier: BSD-3-Clause
#include "export/spool/spool_private.h"

// Blocks for a batch of the exporter. They are free whatever else is kept: when a peer goes away,
// all that was delivered may have to go to the disk before it can leave.
enum { ROOM = 12 };

// A block that leaves memory while records of it may still be wanted has to be read from disk, or
// is not there any more.
static void leave(struct spool *spool)
{
	struct spool_block *block = spool_kept(spool, 0);

	if (block->state == SPOOL_SEALED) {
		spool->dropped = block->header->before;
		counts_add(&spool->dropped, &block->header->own);
	}
	if (block == spool->at_block)
		spool->at_block = NULL;
	spool->head = (spool->head + 1) % SPOOL_BLOCKS_MOST;
	spool->n_kept--;
	spool->free[spool->n_free++] = block;
}

// What is on disk, was delivered, or can only be wanted again because a peer goes away.
static bool may_leave(const struct spool *spool, const struct spool_block *block)
{
	return block->state == SPOOL_WRITTEN ||
	       (block->state == SPOOL_SEALED && spool_block_end(block) <= spool->given.records);
}

static struct spool_block *take_free(struct spool *spool)
{
	if (spool->n_kept >= spool->n_blocks - ROOM && may_leave(spool, spool_kept(spool, 0)))
		leave(spool);
	return spool->n_free == 0 ? NULL : spool->free[--spool->n_free];
}

bool spool_memory_is_short(const struct spool *spool)
{
	unsigned n = 0;

	for (unsigned i = 0; i < spool->n_kept; i++)
		n += !may_leave(spool, spool_kept(spool, i));
	return n > spool->n_blocks - ROOM;
}

bool spool_memory_begin(struct spool *spool)
{
	struct spool_block *block = take_free(spool);

	if (block == NULL)
		return false;
	spool_block_begin(block, &spool->pushed, spool->wall_us);
	spool->kept[(spool->head + spool->n_kept) % SPOOL_BLOCKS_MOST] = block;
	spool->n_kept++;
	return true;
}

void spool_memory_seal(struct spool *spool)
{
	struct spool_block *block = spool_newest(spool);

	if (block->state != SPOOL_FILLS)
		return;
	block->state = SPOOL_SEALED;
	block->sealed_us = spool->now_us;
}

static bool is_delivered(const struct spool *spool, const struct spool_block *block)
{
	if (spool_block_end(block) > spool->low.records)
		return false;
	return (block->state == SPOOL_SEALED || block->state == SPOOL_WRITTEN) &&
	       spool->now_us - block->sealed_us >= spool->settings.keep_us;
}

void spool_memory_release(struct spool *spool)
{
	while (spool->n_kept > 1 && is_delivered(spool, spool_kept(spool, 0)))
		leave(spool);
}

void spool_memory_forget_ahead(struct spool *spool)
{
	while (spool->n_ahead > 0)
		spool->spare[spool->n_spare++] = spool->ahead[--spool->n_ahead];
	spool->reading = 0;
	spool->stale = spool->works;
}

struct spool_block *spool_memory_find(const struct spool *spool, uint64_t number)
{
	for (unsigned i = 0; i < spool->n_kept; i++) {
		struct spool_block *block = spool_kept(spool, i);

		if (number >= spool_block_first(block) && number < spool_block_end(block))
			return block;
	}
	return NULL;
}

void spool_skip(struct spool *spool, const struct counts *to, enum spool_row row)
{
	struct counts skipped = *to;

	counts_subtract(&skipped, &spool->given);
	spool_book(spool, row, &skipped);
	spool->given = *to;
	spool->at_block = NULL;
}
