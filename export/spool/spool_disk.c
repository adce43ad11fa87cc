// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "config/clock.h"
#include "export/spool/spool_disk.h"

int spool_disk_open(struct spool_disk *disk, bool sync)
{
	disk->sync = sync;
	disk->write_fd = disk->read_fd = -1;
	return side_thread_open(&disk->side, disk);
}

static void close_file(int *fd, uint64_t *number)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	*number = 0;
}

bool spool_disk_close(struct spool_disk *disk)
{
	if (!side_thread_close(&disk->side))
		return false;
	close_file(&disk->write_fd, &disk->write_number);
	close_file(&disk->read_fd, &disk->read_number);
	return true;
}

static void delete_segments(struct spool_disk *disk)
{
	char name[SPOOL_NAME_ROOM];

	for (unsigned i = 0; i < disk->job.n_deleted; i++) {
		if (disk->job.deleted[i] == disk->write_number)
			close_file(&disk->write_fd, &disk->write_number);
		if (disk->job.deleted[i] == disk->read_number)
			close_file(&disk->read_fd, &disk->read_number);
		spool_segment_name(name, disk->job.deleted[i]);
		unlinkat(disk->folder.fd, name, 0);
	}
}

static int turn_to(struct spool_disk *disk, uint64_t number)
{
	int fd;

	if (number == disk->write_number)
		return 0;
	if (disk->sync && disk->write_fd >= 0 && fdatasync(disk->write_fd) < 0)
		return -errno;
	close_file(&disk->write_fd, &disk->write_number);
	fd = spool_segment_create(&disk->folder, number, wall_us());
	if (fd < 0)
		return fd;
	disk->write_fd = fd;
	disk->write_number = number;
	return 0;
}

static int write_block(struct spool_disk *disk, struct spool_block *block)
{
	const int err = turn_to(disk, block->segment);

	return err < 0 ? err : spool_segment_write(disk->write_fd, block->segment, block);
}

static void write_blocks(struct spool_disk *disk)
{
	struct spool_job *job = &disk->job;

	job->n_written = 0;
	job->write_err = 0;
	while (job->n_written < job->n_write && job->write_err == 0) {
		job->write_err = write_block(disk, job->write[job->n_written]);
		atomic_fetch_add_explicit(&disk->n_steps, 1, memory_order_relaxed);
		job->n_written += job->write_err == 0;
	}
	if (disk->sync && job->n_written > 0 && fdatasync(disk->write_fd) < 0) {
		job->write_err = -errno;
		job->n_written = 0; // nobody knows
	}
}

static int open_reading(struct spool_disk *disk)
{
	struct spool_reading *reading = &disk->job.reading;
	int fd;

	if (reading->number != disk->read_number) {
		close_file(&disk->read_fd, &disk->read_number);
		fd = spool_segment_open(&disk->folder, reading->number);
		if (fd < 0)
			return fd;
		disk->read_fd = fd;
		disk->read_number = reading->number;
	}
	reading->fd = disk->read_fd;
	return 0;
}

static void read_blocks(struct spool_disk *disk)
{
	struct spool_job *job = &disk->job;
	int rc = 1;

	job->n_got = 0;
	job->read_over = false;
	job->read_err = open_reading(disk);
	while (job->read_err == 0 && rc == 1 && job->n_got < job->n_read) {
		rc = spool_segment_read(&job->reading, job->read[job->n_got]);
		job->n_got += rc == 1;
	}
	job->read_over = rc == 0 || job->reading.offset >= job->reading.end;
	if (rc < 0)
		job->read_err = rc;
}

// The position is noted before what it stands behind is deleted the next time, and before what
// comes behind it is written: what was delivered from memory alone leaves no gap between blocks.
static void do_job(void *context)
{
	struct spool_disk *disk = context;

	delete_segments(disk);
	if (disk->job.put_position)
		spool_position_write(&disk->folder, &disk->job.position, disk->sync);
	write_blocks(disk);
	if (disk->job.reading.number != 0 && disk->job.n_read > 0)
		read_blocks(disk);
}

int spool_disk_do(struct spool_disk *disk)
{
	return side_thread_do(&disk->side, do_job);
}

bool spool_disk_is_idle(struct spool_disk *disk)
{
	return side_thread_is_idle(&disk->side);
}
