// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_SPOOL_PRIVATE_H
#define EXPORT_SPOOL_PRIVATE_H

#include "export/spool/spool.h"
#include "export/spool/spool_disk.h"
#include "export/transport/outage.h"

// What the files of this folder share. Records have numbers, 0 being the first that the queue ever
// took: given.records is the number of the next one to be passed on, pushed.records of the next one
// to come. Blocks in memory are the newest ones, without a gap; those that were written are on
// disk, too. What is on disk follows in `extent`, oldest first.

// A segment as the exporter knows it. Planned is what was ordered to be written, or is there.
struct spool_segment {
	struct spool_extent extent;
	uint64_t written; // octets of it that are there
	struct counts written_end;
	uint64_t began_us;
};

struct spool {
	struct spool_settings settings;
	struct spool_disk disk;
	uint64_t now_us, wall_us; // of the last spool_work()

	struct counts pushed, given, low;
	struct counts dropped; // what lies before is not there any more
	uint64_t redo_end;     // see spool_position
	uint64_t redo;

	struct spool_block block[SPOOL_BLOCKS_MOST + SPOOL_READ_AHEAD];
	unsigned n_blocks;			     // that memory may have
	struct spool_block *kept[SPOOL_BLOCKS_MOST]; // ring, oldest at `head`; the newest is filled
	unsigned head, n_kept;
	struct spool_block *free[SPOOL_BLOCKS_MOST];
	unsigned n_free;
	struct spool_block *ahead[SPOOL_READ_AHEAD]; // read from disk, oldest first
	unsigned n_ahead;
	struct spool_block *spare[SPOOL_READ_AHEAD]; // to read into
	unsigned n_spare;

	struct spool_block *at_block; // where the next record is; NULL: to be found
	uint32_t at;

	struct spool_segment *segment; // oldest first
	unsigned n_segments, room;
	uint64_t segment_octets; // a segment ends before it has more
	uint64_t octets;	 // of all
	uint64_t next_number;

	uint64_t reading, offset; // segment and place that is read next; 0: to be found
	bool stale;		  // what the job reads is not wanted any more
	bool works;		  // a job is under way
	bool ends;
	bool position_is_due;
	uint64_t retry_us;  // steady clock: nothing is written before; 0: writing works
	uint64_t worked_us; // so it did, steady clock
	uint64_t steps;	    // of the disk, then
	struct outage outage;
	uint64_t measured_us, measured_put, measured_got; // steady clock, and the rows then
};

static inline struct spool_block *spool_kept(const struct spool *spool, unsigned i)
{
	return spool->kept[(spool->head + i) % SPOOL_BLOCKS_MOST];
}

static inline struct spool_block *spool_newest(const struct spool *spool)
{
	return spool_kept(spool, spool->n_kept - 1);
}

static inline void spool_book(struct spool *spool, enum spool_row row, const struct counts *counts)
{
	counts_add(spool->settings.row[row], counts);
}

// spool_memory.c: begins a new block. False: there is no room.
bool spool_memory_begin(struct spool *spool);
// Most blocks wait for the disk: there is room for one more batch of the exporter.
bool spool_memory_is_short(const struct spool *spool);
void spool_memory_seal(struct spool *spool);
// Blocks of delivered records are free again.
void spool_memory_release(struct spool *spool);
// Blocks that were read and are not needed.
void spool_memory_forget_ahead(struct spool *spool);
// The block in memory with this record; NULL: none.
struct spool_block *spool_memory_find(const struct spool *spool, uint64_t number);

// spool_index.c: the first segment that may have the record, or NULL.
struct spool_segment *spool_index_find(struct spool *spool, uint64_t number);
struct spool_segment *spool_index_of(const struct spool *spool, uint64_t segment);
// Adds one. False: memory is short.
bool spool_index_add(struct spool *spool, const struct spool_segment *segment);
// Gives the block its place on disk, for which the oldest segments may have to go. False: memory is
// short.
bool spool_index_place(struct spool *spool, struct spool_block *block);
// What was ordered and not written: its place is free again.
void spool_index_take_back(struct spool *spool);
// The oldest segment goes with all that it has, counted in the row.
void spool_index_drop(struct spool *spool, enum spool_row row);
// Segments that are delivered, or too old.
void spool_index_release(struct spool *spool);

// spool_work.c: the disk fails, or does not answer, for so long that nobody should wait for it.
bool spool_is_stuck(const struct spool *spool);

// spool_memory.c: all that lies between here and there is not to be had.
void spool_skip(struct spool *spool, const struct counts *to, enum spool_row row);

#endif
