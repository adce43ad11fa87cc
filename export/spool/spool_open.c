// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_common.h>

#include "config/clock.h"
#include "config/log.h"
#include "export/spool/spool_private.h"

LOG_TYPE(spool);

#define SEGMENT_MOST  (UINT64_C(64) << 20)
#define SEGMENT_LEAST ((uint64_t)SPOOL_BLOCK_OCTETS + SPOOL_ALIGN)

enum {
	SEGMENTS = 16, // that the limit has room for, at least
};

static int refuse(const struct spool_settings *settings, uint64_t number,
		  enum spool_verdict verdict)
{
	char name[SPOOL_NAME_ROOM];

	spool_segment_name(name, number);
	return user_error(EPROTO,
			  "%s: %s of the disk queue in %s was written by %s; let that one empty "
			  "the queue, or move the folder away",
			  settings->where, name, settings->folder,
			  verdict == SPOOL_NEWER
			      ? "a later version of lineprobe, whose format this one does not know"
			      : "a lineprobe whose records are made otherwise");
}

// A header that is damaged costs nothing: the blocks say the same.
static int check_header(const struct spool *spool, int fd, uint64_t number)
{
	struct spool_segment_header header;
	enum spool_verdict verdict = SPOOL_DAMAGED;

	if (pread(fd, &header, sizeof(header), 0) == (ssize_t)sizeof(header))
		verdict = spool_segment_header_check(&header);
	if (verdict == SPOOL_NEWER || verdict == SPOOL_FOREIGN)
		return refuse(&spool->settings, number, verdict);
	return verdict == SPOOL_DAMAGED;
}

static void take_in(struct spool *spool, const struct spool_extent *extent, bool *short_of_memory)
{
	const struct spool_segment segment = {.extent = *extent,
					      .written = extent->octets,
					      .written_end = extent->end,
					      .began_us = extent->newest_us};

	*short_of_memory = !spool_index_add(spool, &segment);
}

// A run that was killed had begun it and written nothing; or it is damaged from end to end.
static void leave_out(const struct spool *spool, uint64_t number, bool damaged)
{
	char name[SPOOL_NAME_ROOM];

	spool_segment_name(name, number);
	if (!damaged)
		unlinkat(spool->disk.folder.fd, name, 0);
	else
		LOG(WARNING,
		    "output %s: nothing in %s of the disk queue %s can be read; look after the "
		    "disk, and delete the file",
		    spool->settings.spec, name, spool->settings.folder);
}

static int cannot_read(const struct spool_settings *settings, uint64_t number, int err)
{
	char name[SPOOL_NAME_ROOM];

	spool_segment_name(name, number);
	return user_error(err, "%s: cannot read %s of the disk queue in %s: %s", settings->where,
			  name, settings->folder, strerror(err));
}

static int scan(struct spool *spool, uint64_t number, bool last)
{
	struct spool_extent extent = {.number = number};
	const int fd = spool_segment_open(&spool->disk.folder, number);
	unsigned n_cut = 0;
	bool short_of_memory = false;
	int rc;

	if (fd < 0)
		return cannot_read(&spool->settings, number, -fd);
	rc = check_header(spool, fd, number);
	if (rc >= 0) {
		n_cut = (unsigned)rc;
		rc = 0;
		if (spool_segment_scan(fd, last, &extent, &n_cut) == SPOOL_GOOD)
			take_in(spool, &extent, &short_of_memory);
		else
			leave_out(spool, number, n_cut > 0);
	}
	close(fd);
	spool->settings.row[SPOOL_CUT]->records += n_cut;
	return short_of_memory ? -ENOMEM : rc;
}

static int scan_all(struct spool *spool)
{
	uint64_t *numbers;
	unsigned n;
	int err = spool_folder_list(&spool->disk.folder, &numbers, &n);

	for (unsigned i = 0; i < n && err == 0; i++) {
		err = scan(spool, numbers[i], i + 1 == n);
		spool->next_number = numbers[i] + 2; // nothing is added to a segment of before
	}
	free(numbers);
	return err;
}

// What an earlier run has left is what this one begins with.
static void go_on(struct spool *spool)
{
	struct spool_position position;
	struct counts found;

	spool_position_read(&spool->disk.folder, &position);
	spool->given = position.low;
	spool->pushed = position.low;
	spool->redo_end = position.redo_end;
	spool->redo = position.redo;
	if (spool->n_segments > 0 &&
	    spool->segment[spool->n_segments - 1].extent.end.records > position.low.records) {
		if (spool->segment[0].extent.before.records > position.low.records)
			spool->given = spool->segment[0].extent.before;
		spool->pushed = spool->segment[spool->n_segments - 1].extent.end;
	}
	spool->low = spool->given;
	found = spool->pushed;
	counts_subtract(&found, &spool->given);
	spool_book(spool, SPOOL_FOUND, &found);
	if (found.records > 0)
		LOG(NOTICE,
		    "output %s: %" PRIu64 " records of an earlier run are in the disk queue %s",
		    spool->settings.spec, found.records, spool->settings.folder);
}

static int make_blocks(struct spool *spool)
{
	int err = 0;

	spool->n_blocks = spool->settings.keep_us > 0 ? SPOOL_BLOCKS_MOST : SPOOL_BLOCKS;
	for (unsigned i = 0; i < spool->n_blocks + SPOOL_READ_AHEAD && err == 0; i++)
		err = spool_block_new(&spool->block[i]);
	for (unsigned i = 0; i < spool->n_blocks; i++)
		spool->free[spool->n_free++] = &spool->block[i];
	for (unsigned i = 0; i < SPOOL_READ_AHEAD; i++)
		spool->spare[spool->n_spare++] = &spool->block[spool->n_blocks + i];
	return err;
}

static int start(struct spool *spool)
{
	const struct spool_settings *settings = &spool->settings;
	int err = make_blocks(spool);

	if (err == 0)
		err = spool_folder_open(&spool->disk.folder, settings->folder, settings->where);
	if (err == 0)
		err = spool_disk_open(&spool->disk, settings->sync);
	if (err == 0)
		err = scan_all(spool);
	if (err < 0)
		return err;
	spool->segment_octets = RTE_MAX(settings->most_octets / SEGMENTS, SEGMENT_LEAST);
	spool->segment_octets = RTE_MIN(spool->segment_octets, SEGMENT_MOST);
	spool->wall_us = wall_us();
	spool->now_us = spool->measured_us = spool->worked_us = monotonic_us();
	go_on(spool);
	return spool_memory_begin(spool) ? 0 : -ENOMEM;
}

int spool_open(const struct spool_settings *settings, struct spool **opened)
{
	struct spool *spool = calloc(1, sizeof(*spool));
	int err;

	if (spool == NULL)
		return -ENOMEM;
	spool->settings = *settings;
	spool->disk.folder = (struct spool_folder){.fd = -1, .lock = -1, .position = -1};
	spool->disk.side.ask = spool->disk.side.done = -1;
	spool->disk.write_fd = spool->disk.read_fd = -1;
	spool->next_number = 1;
	err = start(spool);
	if (err < 0)
		spool_close(spool);
	else
		*opened = spool;
	return err;
}

// A thread that hangs in the disk keeps what it uses.
void spool_close(struct spool *spool)
{
	if (spool == NULL || !spool_disk_close(&spool->disk))
		return;
	for (unsigned i = 0; i < RTE_DIM(spool->block); i++)
		spool_block_free(&spool->block[i]);
	spool_folder_close(&spool->disk.folder);
	free(spool->segment);
	free(spool);
}

static bool is_on_disk(const struct spool *spool)
{
	for (unsigned i = 0; i < spool->n_kept; i++) {
		const struct spool_block *block = spool_kept(spool, i);

		if (block->state != SPOOL_WRITTEN && spool_block_end(block) > spool->given.records)
			return false;
	}
	return true;
}

// What could not be written, of the newest blocks.
static void lose_rest(struct spool *spool)
{
	for (unsigned i = 0; i < spool->n_kept; i++) {
		struct spool_block *block = spool_kept(spool, i);
		struct counts lost = spool->pushed, from = block->header->before;

		if (block->state == SPOOL_WRITTEN || spool_block_end(block) <= spool->given.records)
			continue;
		if (from.records < spool->given.records)
			from = spool->given;
		counts_subtract(&lost, &from);
		spool_book(spool, SPOOL_LOST_DISK, &lost);
		spool->pushed = from;
		return;
	}
}

static void report_stuck(const struct spool *spool)
{
	LOG(WARNING,
	    "output %s: the disk of the disk queue %s %s for %u s, given up; what is not written "
	    "yet is lost",
	    spool->settings.spec, spool->disk.folder.path,
	    spool->works ? "does not answer" : "takes nothing",
	    (unsigned)((spool->now_us - spool->worked_us) / 1000000));
}

bool spool_end(struct spool *spool, uint64_t now_steady_us, uint64_t now_wall_us, bool give_up)
{
	if (!spool->ends) {
		spool->ends = true;
		spool->low = spool->given;
		spool->position_is_due = spool->n_segments > 0 || spool_is_behind(spool);
	}
	spool_work(spool, now_steady_us, now_wall_us, true);
	if (spool_is_stuck(spool) && !give_up)
		report_stuck(spool);
	give_up |= spool_is_stuck(spool);
	if (!give_up && (spool->works || spool->position_is_due || !is_on_disk(spool)))
		return false;
	if (give_up)
		lose_rest(spool);
	return true;
}
