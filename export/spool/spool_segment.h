// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_SPOOL_SEGMENT_H
#define EXPORT_SPOOL_SEGMENT_H

#include "export/spool/spool_block.h"
#include "export/spool/spool_folder.h"

// A new, empty segment: a descriptor, or -errno.
int spool_segment_create(const struct spool_folder *folder, uint64_t number, uint64_t now_us);
// One that is there, for reading: a descriptor, or -errno.
int spool_segment_open(const struct spool_folder *folder, uint64_t number);

// Writes a block to its place in the segment. On error nothing is behind that place: -errno.
int spool_segment_write(int fd, uint64_t number, struct spool_block *block);

// Where a reader of a segment is, and what it looks for.
struct spool_reading {
	int fd;
	uint64_t number; // of the segment
	uint64_t offset; // of what comes next
	uint64_t end;	 // octets of the segment that are written
	uint64_t from;	 // blocks that end before this record are passed over
	unsigned n_cut;	 // stretches of damaged octets that were passed over
};

// The next whole block: 1. 0: there is no more. -errno: it cannot be read.
int spool_segment_read(struct spool_reading *reading, struct spool_block *block);

// What is known of a segment without its records.
struct spool_extent {
	uint64_t number;
	uint64_t octets;      // up to the end of its last good block
	struct counts before; // what the queue had taken before its first block
	struct counts end;    // and after its last
	uint64_t newest_us;   // when its last block was begun, wall clock
};

// Finds out what a segment holds that an earlier run has written. With `last` its last block has to
// be whole; what is not is cut. Counts stretches that are damaged. SPOOL_DAMAGED: no block is good.
// -errno: it cannot be read.
int spool_segment_scan(int fd, bool last, struct spool_extent *extent, unsigned *n_cut);

#endif
