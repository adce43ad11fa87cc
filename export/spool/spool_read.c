// SPDX-License-Identifier: BSD-3-Clause
#include <stddef.h>

#include "export/spool/spool_private.h"

static void enter(struct spool *spool, struct spool_block *block)
{
	struct counts before = {0};

	spool->at_block = block;
	spool->at = spool_block_find(block, spool->given.records, &before);
}

static void forget_oldest_ahead(struct spool *spool)
{
	spool->spare[spool->n_spare++] = spool->ahead[0];
	spool->n_ahead--;
	for (unsigned i = 0; i < spool->n_ahead; i++)
		spool->ahead[i] = spool->ahead[i + 1];
}

// Of what was read, the block with the next record or, where that cannot be read, a later one.
static bool enter_ahead(struct spool *spool)
{
	while (spool->n_ahead > 0) {
		struct spool_block *block = spool->ahead[0];

		if (spool_block_end(block) > spool->given.records) {
			if (spool_block_first(block) > spool->given.records)
				spool_skip(spool, &block->header->before, SPOOL_LOST_DAMAGED);
			enter(spool, block);
			return true;
		}
		forget_oldest_ahead(spool);
	}
	return false;
}

static void read_from(struct spool *spool, const struct spool_segment *segment)
{
	spool->reading = segment->extent.number;
	spool->offset = sizeof(struct spool_segment_header);
}

// True while a segment may still have the next record.
static bool seek_segment(struct spool *spool)
{
	const struct spool_segment *segment = spool_index_of(spool, spool->reading);

	if (segment == NULL) {
		segment = spool_index_find(spool, spool->given.records);
		if (segment == NULL)
			return false;
		read_from(spool, segment);
	}
	while (spool->offset >= segment->written) {
		if (segment == &spool->segment[spool->n_segments - 1])
			return false;
		read_from(spool, ++segment);
	}
	return true;
}

static bool is_reading(const struct spool *spool)
{
	return spool->works && !spool->stale && spool->disk.job.reading.number != 0;
}

// Finds the next record. False: there is none, or it is being read.
static bool seek(struct spool *spool)
{
	while (spool_is_behind(spool)) {
		struct spool_block *block = spool_memory_find(spool, spool->given.records);

		if (block != NULL) {
			enter(spool, block);
			spool_memory_forget_ahead(spool);
			return true;
		}
		if (enter_ahead(spool))
			return true;
		if (is_reading(spool) || seek_segment(spool))
			return false;
		if (spool_block_first(spool_kept(spool, 0)) <= spool->given.records)
			return false;
		spool_skip(spool, &spool_kept(spool, 0)->header->before, SPOOL_LOST_DAMAGED);
	}
	return false;
}

static bool is_too_old(const struct spool *spool, const struct spool_block *block)
{
	return block->header->began_us + spool->settings.age_us < spool->wall_us;
}

// Finds the next record that is not too old.
static bool seek_young(struct spool *spool)
{
	while (seek(spool)) {
		struct counts end = spool->at_block->header->before;

		if (!is_too_old(spool, spool->at_block))
			return true;
		counts_add(&end, &spool->at_block->header->own);
		spool_skip(spool, &end, SPOOL_LOST_AGE);
	}
	return false;
}

static void step(struct spool *spool, const struct flow_record *record, const struct counts *counts)
{
	counts_add(&spool->given, counts);
	spool->at += spool_record_octets(record);
}

// One that another collector than those of `redo` had got already.
static bool was_passed_on(const struct spool *spool, const struct flow_record *record)
{
	const uint8_t tag = spool_record_tag(record);

	return spool->given.records < spool->redo_end && tag != SPOOL_ANY &&
	       (spool->redo >> tag & 1) == 0;
}

const struct flow_record *spool_next(struct spool *spool)
{
	for (;;) {
		const struct flow_record *record;
		struct counts counts;

		if (spool->at_block == NULL && !seek_young(spool))
			return NULL;
		record = spool_block_at(spool->at_block, spool->at);
		if (record == NULL) {
			spool->at_block = NULL;
			continue;
		}
		if (!was_passed_on(spool, record))
			return record;
		counts = flow_record_counts(record);
		counts_subtract(spool->settings.row[SPOOL_AGAIN], &counts);
		step(spool, record, &counts);
	}
}

void spool_advance(struct spool *spool, const struct flow_record *record)
{
	const struct counts counts = flow_record_counts(record);

	if (spool->at_block->state == SPOOL_WRITTEN)
		spool_book(spool, SPOOL_GOT, &counts);
	step(spool, record, &counts);
	if (!spool_is_behind(spool)) {
		spool->at_block = NULL;
		spool_memory_forget_ahead(spool);
	}
}
