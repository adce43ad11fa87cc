// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>

#include "export/spool/spool_private.h"

enum { EMPTY = sizeof(struct spool_segment_header), AGE_PARTS = 8 };

struct spool_segment *spool_index_find(struct spool *spool, uint64_t number)
{
	for (unsigned i = 0; i < spool->n_segments; i++)
		if (spool->segment[i].extent.end.records > number)
			return &spool->segment[i];
	return NULL;
}

struct spool_segment *spool_index_of(const struct spool *spool, uint64_t segment)
{
	for (unsigned i = 0; i < spool->n_segments; i++)
		if (spool->segment[i].extent.number == segment)
			return &spool->segment[i];
	return NULL;
}

bool spool_index_add(struct spool *spool, const struct spool_segment *segment)
{
	if (spool->n_segments == spool->room) {
		const unsigned room = spool->room == 0 ? 64 : 2 * spool->room;
		struct spool_segment *more = realloc(spool->segment, room * sizeof(*more));

		if (more == NULL)
			return false;
		spool->segment = more;
		spool->room = room;
	}
	spool->segment[spool->n_segments++] = *segment;
	spool->octets += segment->extent.octets;
	return true;
}

static void leave_out(struct spool *spool)
{
	const struct spool_segment *oldest = &spool->segment[0];

	if (oldest->extent.number == spool->reading)
		spool->reading = 0;
	spool->octets -= oldest->extent.octets;
	spool->disk.job.deleted[spool->disk.job.n_deleted++] = oldest->extent.number;
	spool->n_segments--;
	memmove(spool->segment, spool->segment + 1, spool->n_segments * sizeof(*spool->segment));
}

void spool_index_drop(struct spool *spool, enum spool_row row)
{
	const struct counts end = spool->segment[0].extent.end;

	if (end.records > spool->given.records)
		spool_skip(spool, &end, row);
	if (end.records > spool->dropped.records)
		spool->dropped = end;
	leave_out(spool);
}

// What is being written to stays.
static bool may_go(const struct spool *spool)
{
	return spool->n_segments > 0 && spool->disk.job.n_deleted < SPOOL_DELETE_MOST &&
	       spool->segment[0].written == spool->segment[0].extent.octets;
}

void spool_index_release(struct spool *spool)
{
	while (may_go(spool) && spool->segment[0].extent.end.records <= spool->low.records)
		leave_out(spool);
	while (may_go(spool) &&
	       spool->segment[0].extent.newest_us + spool->settings.age_us < spool->wall_us)
		spool_index_drop(spool, SPOOL_LOST_AGE);
}

// The segment that the next block goes to, while it has room and is not too old: what it has goes
// together once.
static struct spool_segment *current(struct spool *spool, uint32_t octets)
{
	struct spool_segment *newest;

	if (spool->n_segments == 0)
		return NULL;
	newest = &spool->segment[spool->n_segments - 1];
	if (newest->extent.number + 1 != spool->next_number ||
	    newest->extent.octets + octets > spool->segment_octets ||
	    newest->began_us + spool->settings.age_us / AGE_PARTS < spool->wall_us)
		return NULL;
	return newest;
}

static struct spool_segment *begin(struct spool *spool, const struct spool_block *block)
{
	const struct spool_segment segment = {
	    .extent = {.number = spool->next_number,
		       .octets = EMPTY,
		       .before = block->header->before},
	    .written = EMPTY,
	    .began_us = block->header->began_us,
	};

	if (!spool_index_add(spool, &segment))
		return NULL;
	spool->next_number++;
	return &spool->segment[spool->n_segments - 1];
}

static void make_room(struct spool *spool, uint32_t octets)
{
	while (spool->octets + octets + EMPTY > spool->settings.most_octets && may_go(spool))
		spool_index_drop(spool, SPOOL_LOST_FULL);
}

bool spool_index_place(struct spool *spool, struct spool_block *block)
{
	const uint32_t octets = spool_block_octets(block->header);
	struct spool_segment *segment;

	make_room(spool, octets);
	segment = current(spool, octets);
	if (segment == NULL)
		segment = begin(spool, block);
	if (segment == NULL)
		return false;
	block->segment = segment->extent.number;
	block->offset = segment->extent.octets;
	segment->extent.octets += octets;
	segment->extent.end = block->header->before;
	counts_add(&segment->extent.end, &block->header->own);
	segment->extent.newest_us = block->header->began_us;
	spool->octets += octets;
	return true;
}

void spool_index_take_back(struct spool *spool)
{
	while (spool->n_segments > 0) {
		struct spool_segment *newest = &spool->segment[spool->n_segments - 1];

		spool->octets -= newest->extent.octets - newest->written;
		newest->extent.octets = newest->written;
		newest->extent.end = newest->written_end;
		if (newest->written > EMPTY)
			return;
		spool->octets -= EMPTY;
		spool->next_number = newest->extent.number;
		spool->n_segments--;
	}
}
