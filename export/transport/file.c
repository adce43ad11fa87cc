// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "config/clock.h"
#include "config/log.h"
#include "export/transport/file_private.h"

LOG_TYPE(file)

// Files: RFC 5655 files, JSON lines; stdout; FIFOs. All that may block (a full pipe, a hung disk)
// is done by a thread of the file's own, a job at a time; messages wait in the queue meanwhile.
enum {
	COMPRESS_US = 1000000,	// a zstd frame gathers so long
	GATHER_US = 50000,	// a write of a regular file; less than from tick to tick
	RETRY_US = 1000000,	// after a file could not be opened
	RETRY_FIFO_US = 100000, // until somebody reads the FIFO
};

static void report_failure(struct file_transport *file, const char *what, int err)
{
	const bool no_reader = err == ENXIO || (err == EPIPE && file->session.fifo);

	outage_begin(&file->outage, file->spec, monotonic_us(),
		     "%s %s%s%s; records are counted as lost until %s",
		     no_reader ? "nobody reads" : what, file->session.name.open,
		     no_reader ? "" : ": ", no_reader ? "" : strerror(err),
		     no_reader ? "somebody does" : "it works again");
}

void file_note_opened(struct file_transport *file)
{
	file->is_open = file->session.fd >= 0;
	file->gather_us = file->session.zstd != NULL ? COMPRESS_US
			  : file->session.regular    ? GATHER_US
						     : 0;
	rotation_begin(&file->rotation, file->session.now_us);
	if (file->session.rc == 0)
		outage_end(&file->outage, file->spec, monotonic_us());
	else
		report_failure(file, file->is_open ? "cannot complete" : "cannot open",
			       -file->session.rc);
	if (file->is_open)
		return;
	file->began = false;
	file->tried_us = monotonic_us();
}

static void note_written(struct file_transport *file)
{
	const unsigned n = file->n_writing;
	const int rc = file->session.rc;

	file->is_open = file->session.fd >= 0;
	rotation_note(&file->rotation, n, file->session.octets);
	if (rc == 0) {
		message_queue_complete(&file->base.queue, n, OUTPUT_SENT);
		outage_end(&file->outage, file->spec, monotonic_us());
		return;
	}
	report_failure(file, "cannot write", -rc);
	message_queue_complete(&file->base.queue, n,
			       file->is_open ? OUTPUT_LOST_ERROR : OUTPUT_LOST_NO_PEER);
	if (!file->is_open)
		file->began = false;
}

static void note_closed(struct file_transport *file)
{
	file->ended = true;
	file->is_open = false;
	if (file->session.rc < 0)
		report_failure(file, "cannot complete", -file->session.rc);
}

// Where no other file can be begun, this one goes on.
static void note_looked(struct file_transport *file)
{
	file->moved_away = file->session.rc > 0 && !file->rotation.turns;
	if (file->session.rc < 0)
		LOG(WARNING,
		    "output %s: no other file can be begun for %s: %s; records go on into the one "
		    "that is open",
		    file->spec, file->session.name.open, strerror(-file->session.rc));
}

// True when no job is under way.
static bool collect(struct file_transport *file)
{
	const enum doing done = file->doing;

	if (!side_thread_is_idle(&file->side))
		return false;
	file->doing = NOTHING;
	if (done == WRITING)
		note_written(file);
	else if (done == OPENING || done == TURNING)
		file_note_opened(file);
	else if (done == LOOKING)
		note_looked(file);
	else if (done == CLOSING)
		note_closed(file);
	return true;
}

static void run_job(void *context)
{
	static void (*const jobs[])(void *session) = {
	    [WRITING] = file_session_write, [OPENING] = file_session_open,
	    [TURNING] = file_session_next,  [CLOSING] = file_session_close,
	    [LOOKING] = file_session_look,
	};
	struct file_transport *file = context;

	jobs[file->doing](&file->session);
}

static void give_job(struct file_transport *file, enum doing job)
{
	file->doing = job;
	file->session.now_us = wall_us();
	if (side_thread_do(&file->side, run_job) < 0) // no thread: it blocks, but nothing is lost
		run_job(file);
}

static void write_some(struct file_transport *file, unsigned n)
{
	file->due = false;
	n = rotation_most(&file->rotation, RTE_MIN(n, (unsigned)FILE_SESSION_PARTS));
	for (unsigned i = 0; i < n; i++) {
		const struct message *message = message_queue_peek(&file->base.queue, i);

		file->session.parts[i] = (struct iovec){message->octets, message->length};
	}
	file->session.n_parts = file->n_writing = n;
	file->session.past_cache = file->base.queue.n_waiting < FILE_BEHIND;
	if (n > 0)
		give_job(file, WRITING);
}

// Of a file that is not open: it is a FIFO that nobody reads.
static bool has_no_reader(const struct file_transport *file)
{
	return file->session.fifo || file->session.rc == -ENXIO;
}

static void lose_waiting(struct file_transport *file)
{
	message_queue_complete(&file->base.queue, file->base.queue.n_waiting,
			       has_no_reader(file) ? OUTPUT_LOST_NO_PEER : OUTPUT_LOST_ERROR);
	rotation_stop(&file->rotation);
}

static void look(struct file_transport *file)
{
	file->look = false;
	give_job(file, LOOKING);
}

static bool gathers(const struct file_transport *file)
{
	return !file->due && !file->rotation.turns &&
	       file->base.queue.n_waiting < file->base.queue.batch;
}

void file_transmit(struct message_queue *queue)
{
	struct file_transport *file = container_of(queue, struct file_transport, base.queue);

	if (!collect(file))
		return;
	if (!file->is_open)
		lose_waiting(file);
	else if (rotation_goes_on(&file->rotation))
		give_job(file, TURNING);
	else if (file->look && !file->rotation.turns)
		look(file);
	else if (!gathers(file))
		write_some(file, message_queue_allowed(queue));
}

static enum transport_event begin(struct file_transport *file)
{
	file->began = true;
	file->base.queue.counters->now[OUTPUT_SESSIONS].records++;
	return TRANSPORT_BEGAN;
}

static enum transport_event turn(struct file_transport *file)
{
	file->moved_away = false;
	rotation_turn(&file->rotation, &file->base.queue);
	message_queue_transmit(&file->base.queue);
	return begin(file);
}

static void open_again(struct file_transport *file, uint64_t now)
{
	const uint64_t retry_us = has_no_reader(file) ? RETRY_FIFO_US : RETRY_US;

	if (now - file->tried_us >= retry_us && !file->ended && file->doing == NOTHING)
		give_job(file, OPENING);
}

static enum transport_event file_tick(struct transport *base, uint64_t now_us)
{
	struct file_transport *file = container_of(base, struct file_transport, base);
	const uint64_t now = monotonic_us();

	outage_tick(&file->outage, file->spec, now,
		    message_sink_lost(&file->base.queue.sink).records);
	if (!collect(file) && (!file->is_open || file->rotation.turns))
		return TRANSPORT_STEADY;
	if (!file->is_open) {
		open_again(file, now);
		return TRANSPORT_STEADY;
	}
	if (!file->began)
		return begin(file);
	if (file->moved_away || rotation_is_due(&file->rotation, &file->base.queue, now_us))
		return turn(file);
	return TRANSPORT_STEADY;
}

static void file_flush(struct transport *base, uint64_t now_us)
{
	struct file_transport *file = container_of(base, struct file_transport, base);

	if (now_us - file->flushed_us >= file->gather_us) {
		file->flushed_us = now_us;
		file->due = true;
	}
	message_queue_transmit(&file->base.queue);
}

static void file_reopen(struct transport *base)
{
	struct file_transport *file = container_of(base, struct file_transport, base);

	file->look = file->is_open; // what is not open is opened by its name anyway
}

static bool file_end(struct transport *base, uint64_t)
{
	struct file_transport *file = container_of(base, struct file_transport, base);

	file->due = true;
	message_queue_transmit(&file->base.queue);
	if (file->base.queue.n_waiting > 0 || file->doing != NOTHING)
		return false;
	if (file->ended || !file->is_open)
		return true;
	give_job(file, CLOSING);
	return collect(file);
}

static void file_abandon(struct transport *base)
{
	struct file_transport *file = container_of(base, struct file_transport, base);

	file->abandoned = true;
	file->ended = true;
	if (side_thread_close(&file->side))
		file->doing = NOTHING;
}

static void file_wait(const struct transport *base, struct wait_set *set)
{
	const struct file_transport *file = container_of(base, struct file_transport, base);

	if (file->doing == CLOSING || (file->doing != NOTHING && file->base.queue.stalled))
		wait_set_add(set, file->side.done, POLLIN);
	else
		message_queue_wait(&file->base.queue, set, -1, 0);
}

static enum transport_state file_state(const struct transport *base)
{
	const struct file_transport *file = container_of(base, struct file_transport, base);

	if (!file->is_open || !file->began)
		return TRANSPORT_CLOSED;
	if (rotation_is_full(&file->rotation, &file->base.queue))
		return TRANSPORT_TURNS;
	return message_queue_is_crowded(&file->base.queue) ? TRANSPORT_FULL : TRANSPORT_OPEN;
}

const struct transport_ops transport_file = {
    .name = "file",
    .takes = TAKES_ROTATION,
    .octets = (FILE_QUEUE + MESSAGE_MAX_OPEN) * FILE_ROOM + FILE_DIRECT_MOST,
    .open = file_transport_open,
    .close = file_transport_close,
    .reopen = file_reopen,
    .tick = file_tick,
    .flush = file_flush,
    .end = file_end,
    .abandon = file_abandon,
    .wait = file_wait,
    .state = file_state,
};
