// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <string.h>

#include <rte_common.h>

#include "config/log.h"
#include "export/spool/spool_private.h"

LOG_TYPE(spool);

enum {
	RETRY_US = 1000000,
	MEASURED_US = 1000000,
	FAIL_PATIENCE_US = 5000000,  // while writing fails
	HANG_PATIENCE_US = 10000000, // with a call to the disk that does not return
	HOLD_MOST_US = 1000000,	     // others are held up no longer by a disk that does not move
};

static void report(struct spool *spool, int err)
{
	outage_begin(&spool->outage, spool->settings.spec, spool->now_us,
		     "cannot write to the disk queue %s: %s; what memory cannot hold is lost",
		     spool->disk.folder.path, strerror(-err));
}

// Somebody else's files may fill the disk: what is ours makes room, and it is tried again at once.
static void handle_error(struct spool *spool, int err)
{
	report(spool, err);
	spool->retry_us = spool->now_us + RETRY_US;
	if ((err != -ENOSPC && err != -EDQUOT) || spool->n_segments < 2)
		return;
	spool_index_drop(spool, SPOOL_LOST_FULL);
	spool->retry_us = 0;
}

static void collect_written(struct spool *spool)
{
	struct spool_job *job = &spool->disk.job;

	for (unsigned i = 0; i < job->n_write; i++) {
		struct spool_block *block = job->write[i];
		struct spool_segment *segment;

		block->state = i < job->n_written ? SPOOL_WRITTEN : SPOOL_SEALED;
		if (i >= job->n_written)
			continue;
		segment = spool_index_of(spool, block->segment);
		segment->written = block->offset + spool_block_octets(block->header);
		segment->written_end = block->header->before;
		counts_add(&segment->written_end, &block->header->own);
		spool_book(spool, SPOOL_PUT, &block->header->own);
	}
	if (job->n_written < job->n_write) {
		spool_index_take_back(spool);
		handle_error(spool, job->write_err);
	} else if (job->n_write > 0) {
		spool->retry_us = 0;
		outage_end(&spool->outage, spool->settings.spec, spool->now_us);
	}
	job->n_write = 0;
}

static void note_unreadable(struct spool *spool)
{
	const struct spool_job *job = &spool->disk.job;
	char name[SPOOL_NAME_ROOM];

	spool_segment_name(name, job->reading.number);
	LOG(WARNING, "output %s: cannot read %s of the disk queue %s: %s; its records are lost",
	    spool->settings.spec, name, spool->disk.folder.path, strerror(-job->read_err));
	spool->settings.row[SPOOL_CUT]->records++;
	spool->offset = UINT64_MAX; // the next segment
}

static void collect_read(struct spool *spool)
{
	struct spool_job *job = &spool->disk.job;
	const bool wanted = !spool->stale && job->reading.number == spool->reading;

	spool->stale = false;
	if (job->reading.number == 0)
		return;
	for (unsigned i = 0; i < job->n_read; i++) {
		if (wanted && i < job->n_got)
			spool->ahead[spool->n_ahead++] = job->read[i];
		else
			spool->spare[spool->n_spare++] = job->read[i];
	}
	job->n_read = 0;
	if (!wanted)
		return;
	spool->offset = job->reading.offset;
	spool->settings.row[SPOOL_CUT]->records += job->reading.n_cut;
	if (job->read_err < 0)
		note_unreadable(spool);
}

static void collect(struct spool *spool)
{
	spool->works = false;
	spool->disk.job.n_deleted = 0;
	spool->disk.job.put_position = false;
	collect_written(spool);
	collect_read(spool);
	spool->disk.job.reading.number = 0;
}

// What was not delivered goes to the disk, once it cannot be at once.
static void order_writes(struct spool *spool)
{
	struct spool_job *job = &spool->disk.job;

	if (!spool_is_behind(spool) || spool->now_us < spool->retry_us)
		return;
	for (unsigned i = 0; i < spool->n_kept && job->n_write < SPOOL_WRITE_MOST; i++) {
		struct spool_block *block = spool_kept(spool, i);

		if (block->state != SPOOL_SEALED || spool_block_end(block) <= spool->low.records)
			continue;
		if (!spool_index_place(spool, block))
			return;
		block->state = SPOOL_WRITING;
		job->write[job->n_write++] = block;
	}
}

// Only what memory does not have.
static bool wants_to_read(const struct spool *spool)
{
	const uint64_t first = spool_block_first(spool_kept(spool, 0));
	uint64_t next = spool->given.records;

	if (spool->n_spare == 0 || !spool_is_behind(spool))
		return false;
	if (spool->n_ahead > 0)
		next = spool_block_end(spool->ahead[spool->n_ahead - 1]);
	return next < first;
}

static void order_reads(struct spool *spool)
{
	struct spool_job *job = &spool->disk.job;
	const struct spool_segment *segment;

	job->reading.number = 0;
	if (!wants_to_read(spool))
		return;
	segment = spool_index_of(spool, spool->reading);
	if (segment == NULL || spool->offset >= segment->written)
		return; // spool_next() looks for another
	job->reading = (struct spool_reading){.number = spool->reading,
					      .offset = spool->offset,
					      .end = segment->written,
					      .from = spool->given.records};
	job->n_read = spool->n_spare;
	for (unsigned i = 0; i < spool->n_spare; i++)
		job->read[i] = spool->spare[i];
	spool->n_spare = 0;
}

// Where the next run shall go on.
static void note_position(struct spool *spool)
{
	spool->disk.job.position = (struct spool_position){
	    .low = spool->low, .redo_end = spool->redo_end, .redo = spool->redo};
}

static void order(struct spool *spool, bool ticks)
{
	struct spool_job *job = &spool->disk.job;

	order_writes(spool);
	if (ticks)
		spool_index_release(spool);
	if ((ticks || job->n_write > 0) && spool->position_is_due) {
		note_position(spool);
		job->put_position = true;
		spool->position_is_due = false;
	}
	order_reads(spool);
	if (job->n_deleted + job->n_write + job->n_read == 0 && !job->put_position)
		return;
	spool->works = spool_disk_do(&spool->disk) == 0;
	if (!spool->works) { // no thread to be had
		job->n_written = job->n_got = 0;
		job->write_err = job->read_err = -EAGAIN;
		collect(spool);
	}
}

static void measure_rates(struct spool *spool)
{
	struct counts *const *row = spool->settings.row;
	const uint64_t put = row[SPOOL_PUT]->records, got = row[SPOOL_GOT]->records,
		       us = spool->now_us - spool->measured_us;

	if (us < MEASURED_US)
		return;
	row[SPOOL_PUT_RATE]->records = (put - spool->measured_put) * 1000000 / us;
	row[SPOOL_GOT_RATE]->records = (got - spool->measured_got) * 1000000 / us;
	spool->measured_us = spool->now_us;
	spool->measured_put = put;
	spool->measured_got = got;
}

// It works where no job is under way that hangs, and writing does not fail.
static void note_work(struct spool *spool)
{
	const uint64_t steps = atomic_load_explicit(&spool->disk.n_steps, memory_order_relaxed);

	if (spool->retry_us == 0 && (!spool->works || steps != spool->steps))
		spool->worked_us = spool->now_us;
	spool->steps = steps;
}

bool spool_is_stuck(const struct spool *spool)
{
	return spool->now_us - spool->worked_us >=
	       (spool->works ? HANG_PATIENCE_US : FAIL_PATIENCE_US);
}

bool spool_may_wait(const struct spool *spool)
{
	return spool_memory_is_short(spool) && !spool_is_stuck(spool);
}

bool spool_may_hold(const struct spool *spool)
{
	return spool->works && spool->now_us - spool->worked_us < HOLD_MOST_US &&
	       spool_memory_is_short(spool);
}

void spool_work(struct spool *spool, uint64_t now_steady_us, uint64_t now_wall_us, bool ticks)
{
	spool->now_us = RTE_MAX(spool->now_us, now_steady_us); // callers' values may be older
	spool->wall_us = now_wall_us;
	if (ticks) {
		measure_rates(spool);
		note_work(spool);
		spool_memory_release(spool);
		outage_tick(&spool->outage, spool->settings.spec, spool->now_us,
			    spool->settings.row[SPOOL_LOST_DISK]->records);
	}
	if (spool->works && !spool_disk_is_idle(&spool->disk))
		return;
	if (spool->works)
		collect(spool);
	if (ticks && spool_is_behind(spool) && spool_newest(spool)->header->own.records > 0)
		spool_memory_seal(spool);
	order(spool, ticks);
}

int spool_fd(const struct spool *spool)
{
	return spool->works ? spool->disk.side.done : -1;
}
