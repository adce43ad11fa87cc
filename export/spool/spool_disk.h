// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_SPOOL_DISK_H
#define EXPORT_SPOOL_DISK_H

#include <stdatomic.h>

#include "export/spool/spool_segment.h"
#include "export/transport/side_thread.h"

enum {
	SPOOL_BLOCKS = 64,	 // in memory: 16 MiB
	SPOOL_BLOCKS_MOST = 256, // 64 MiB, where delivered records are kept
	SPOOL_WRITE_MOST = 32,	 // blocks in one order: then memory has room again
	SPOOL_READ_AHEAD = 4,
	SPOOL_DELETE_MOST = 64,
};

// One order to the disk, in this sequence: delete, write, note the position, read. The exporter
// fills it in and reads the results; in between it is the side thread's.
struct spool_job {
	uint64_t deleted[SPOOL_DELETE_MOST]; // segments
	unsigned n_deleted;
	struct spool_block *write[SPOOL_WRITE_MOST]; // in the order of the queue
	unsigned n_write;
	bool put_position;
	struct spool_position position;
	struct spool_reading reading; // but for its descriptor; number 0: nothing to read
	struct spool_block *read[SPOOL_READ_AHEAD];
	unsigned n_read;

	unsigned n_written; // whole blocks of `write`
	int write_err;	    // of the one after them; 0: all were written
	unsigned n_got;	    // blocks of `read`
	bool read_over;	    // the segment has no more
	int read_err;
};

// The side thread's view of a queue's files: whatever blocks, blocks it and not the exporter.
struct spool_disk {
	struct spool_folder folder;
	bool sync; // each batch is brought to the disk
	int write_fd, read_fd;
	uint64_t write_number, read_number; // the segments of these; 0: none
	struct spool_job job;
	_Atomic uint64_t n_steps; // that the side thread has done: while it moves, the disk works
	struct side_thread side;
};

// The folder is open already. 0 or -errno.
int spool_disk_open(struct spool_disk *disk, bool sync);
// False: it hangs in the disk, and all that it has must be left as it is.
bool spool_disk_close(struct spool_disk *disk);

// Has the job done; only while spool_disk_is_idle(). 0 or -errno.
int spool_disk_do(struct spool_disk *disk);
// True when no job is under way; the results of the last one may be read.
bool spool_disk_is_idle(struct spool_disk *disk);

#endif
