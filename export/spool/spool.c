// SPDX-License-Identifier: BSD-3-Clause
#include <rte_branch_prediction.h>
#include <rte_common.h>

#include "export/spool/spool_private.h"

bool spool_is_behind(const struct spool *spool)
{
	return spool->given.records != spool->pushed.records;
}

static bool push_new(struct spool *spool, const struct flow_record *record, uint8_t tag)
{
	spool_memory_seal(spool);
	return spool_memory_begin(spool) && spool_block_add(spool_newest(spool), record, tag);
}

bool spool_push(struct spool *spool, const struct flow_record *record, uint8_t tag)
{
	const struct counts counts = flow_record_counts(record);
	struct spool_block *newest = spool_newest(spool);

	if (unlikely(newest->state != SPOOL_FILLS || !spool_block_add(newest, record, tag)) &&
	    !push_new(spool, record, tag)) {
		spool_book(spool, SPOOL_LOST_DISK, &counts);
		return false;
	}
	counts_add(&spool->pushed, &counts);
	return true;
}

void spool_pass(struct spool *spool)
{
	spool->given = spool->pushed;
}

struct counts spool_mark(const struct spool *spool)
{
	return spool->given;
}

const struct counts *spool_marks(const struct spool *spool)
{
	return &spool->given;
}

void spool_confirm(struct spool *spool, const struct counts *mark)
{
	spool->low = *mark;
	spool->position_is_due |= spool->n_segments > 0;
}

struct counts spool_rewind(struct spool *spool, const struct counts *mark, uint8_t tag)
{
	const struct counts before = spool->given;
	struct counts lost = {0};

	if (mark->records >= before.records)
		return lost;
	if (before.records > spool->redo_end) // all up to there were wanted by everybody
		spool->redo = 0;
	if (before.records > spool->redo_end)
		spool->redo_end = before.records;
	spool->redo |= UINT64_C(1) << tag % 64;
	spool->given = *mark;
	if (mark->records < spool->dropped.records) {
		lost = spool->dropped;
		counts_subtract(&lost, mark);
		spool->given = spool->dropped;
	}
	spool->low = spool->given;
	spool->at_block = NULL;
	spool_memory_forget_ahead(spool);
	return lost;
}

static bool is_tagged(const struct flow_record *record, uint8_t tag)
{
	return spool_record_tag(record) == tag || spool_record_tag(record) == SPOOL_ANY;
}

// How many records of a block were given to the collector, before that mark.
static uint64_t count_tagged(const struct spool *spool, const struct spool_block *block,
			     uint8_t tag)
{
	uint64_t number = spool_block_first(block), n = 0;
	const struct flow_record *record;

	for (uint32_t at = 0; (record = spool_block_at(block, at)) != NULL;
	     at += spool_record_octets(record))
		n += number++ < spool->given.records && is_tagged(record, tag);
	return n;
}

// Of the block, the mark behind its first n that the collector was given.
static struct counts mark_behind(const struct spool_block *block, uint64_t n, uint8_t tag)
{
	struct counts mark = block->header->before;
	const struct flow_record *record;

	for (uint32_t at = 0; n > 0 && (record = spool_block_at(block, at)) != NULL;
	     at += spool_record_octets(record)) {
		const struct counts counts = flow_record_counts(record);

		n -= is_tagged(record, tag);
		counts_add(&mark, &counts);
	}
	return mark;
}

// What goes back may have to be written, and the disk has all in its order: neither what was there
// and is deleted, nor what only memory has before something that is there.
static bool may_go_back(const struct spool *spool, const struct spool_block *block, bool *on_disk)
{
	if (block->state == SPOOL_FILLS || block->state == SPOOL_SEALED)
		return !*on_disk;
	*on_disk = true;
	return spool_index_of(spool, block->segment) != NULL;
}

struct counts spool_mark_before(const struct spool *spool, uint64_t n, uint8_t tag)
{
	struct counts mark = spool->given;
	bool on_disk = false;

	for (unsigned i = spool->n_kept; i-- > 0 && n > 0;) {
		const struct spool_block *block = spool_kept(spool, i);
		const uint64_t tagged = count_tagged(spool, block, tag),
			       newest = RTE_MIN(n, tagged);

		if (!may_go_back(spool, block, &on_disk))
			break;
		if (spool_block_first(block) >= spool->given.records)
			continue;
		mark = mark_behind(block, tagged - newest, tag);
		n -= newest;
	}
	return mark;
}

void spool_count(struct spool *spool, uint64_t now_wall_us)
{
	struct counts held = spool->pushed, *const *row = spool->settings.row;
	const struct spool_block *block = spool->at_block;
	uint64_t oldest_us = now_wall_us;

	counts_subtract(&held, &spool->given);
	*row[SPOOL_HELD] = held;
	row[SPOOL_ON_DISK]->octets = spool->octets;
	if (spool->n_segments > 0)
		oldest_us = spool->segment[0].began_us;
	if (block != NULL && spool_is_behind(spool))
		oldest_us = block->header->began_us;
	row[SPOOL_AGE]->records = now_wall_us > oldest_us ? (now_wall_us - oldest_us) / 1000000 : 0;
}
