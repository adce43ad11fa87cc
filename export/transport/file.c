// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "config/clock.h"
#include "config/log.h"
#include "export/transport/file_session.h"
#include "export/transport/message_queue.h"
#include "export/transport/outage.h"
#include "export/transport/rotation.h"
#include "export/transport/side_thread.h"

extern const struct transport_ops transport_file; // in output_schemes[]

// Files: RFC 5655 files, JSON lines; stdout; FIFOs. All that may block (a full pipe, a hung disk)
// is done by a thread of the file's own, a job at a time; messages wait in the queue meanwhile.
enum {
	ROOM = 65535,		// of an IPFIX Message
	QUEUE = 256,		// messages, 16 MiB, touched only when they are needed
	COMPRESS_US = 1000000,	// a zstd frame gathers so long
	RETRY_US = 1000000,	// after a file could not be opened
	RETRY_FIFO_US = 100000, // until somebody reads the FIFO
	ZSTD_LEVEL = 3,
};

enum doing { NOTHING, WRITING, OPENING, TURNING, CLOSING };

struct file_transport {
	struct transport base;
	struct side_thread side;
	struct file_session session; // the side thread's while it has a job
	struct outage outage;
	char *spec;
	enum doing doing;
	unsigned n_writing; // the oldest messages, of the job
	bool is_open;
	bool began;	// tick() has reported this session
	bool ended;	// closed for good
	bool abandoned; // given up: it is not tried any more
	struct rotation rotation;
	uint64_t tried_us, oldest_us;
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

static void note_opened(struct file_transport *file)
{
	file->is_open = file->session.fd >= 0;
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
		note_opened(file);
	else if (done == CLOSING)
		note_closed(file);
	return true;
}

static void run_job(void *context)
{
	static void (*const jobs[])(void *session) = {
	    [WRITING] = file_session_write,
	    [OPENING] = file_session_open,
	    [TURNING] = file_session_next,
	    [CLOSING] = file_session_close,
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
	n = rotation_most(&file->rotation, RTE_MIN(n, (unsigned)FILE_SESSION_PARTS));
	for (unsigned i = 0; i < n; i++) {
		const struct message *message = message_queue_peek(&file->base.queue, i);

		file->session.parts[i] = (struct iovec){message->octets, message->length};
	}
	file->session.n_parts = file->n_writing = n;
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

static void file_transmit(struct message_queue *queue)
{
	struct file_transport *file = container_of(queue, struct file_transport, base.queue);

	if (!collect(file))
		return;
	if (!file->is_open)
		lose_waiting(file);
	else if (rotation_goes_on(&file->rotation))
		give_job(file, TURNING);
	else
		write_some(file, message_queue_allowed(queue));
}

static void file_close(struct transport *base)
{
	struct file_transport *file = container_of(base, struct file_transport, base);
	const bool stopped = side_thread_close(&file->side);

	if (!stopped) // it hangs in the kernel and may still use all this
		return;
	if (!file->abandoned)
		file_session_close(&file->session);
	file_name_free(&file->session.name);
	ZSTD_freeCCtx(file->session.zstd);
	message_queue_close(&file->base.queue);
	free(file->spec);
	free(file);
}

static int prepare(struct file_transport *file, const struct output_settings *settings,
		   struct counter_set *counters)
{
	const int rc = side_thread_open(&file->side, file); // first: file_close() closes it

	file->session.fd = -1;
	file->session.moved = &file->base.queue.moved;
	rotation_init(&file->rotation, settings);
	file->spec = strdup(settings->spec);
	file->base.ops = &transport_file;
	file->base.queue.transmit = file_transmit;
	file->base.queue.counters = counters;
	if (settings->compress) {
		file->session.zstd = ZSTD_createCCtx();
		if (file->session.zstd == NULL)
			return -ENOMEM;
		ZSTD_CCtx_setParameter(file->session.zstd, ZSTD_c_compressionLevel, ZSTD_LEVEL);
	}
	if (rc < 0 || file->spec == NULL || file_name_new(&file->session.name, settings) < 0)
		return -ENOMEM;
	return message_queue_open(&file->base.queue, QUEUE + MESSAGE_MAX_OPEN, ROOM,
				  FILE_SESSION_PARTS);
}

// The first file is opened at once, for its errors are the user's; a FIFO may wait for its reader.
static int open_first(struct file_transport *file, const struct output_settings *settings)
{
	int rc;

	if (file->session.name.dated && file->session.name.in_place)
		return user_error(EINVAL,
				  "--output %s: %s is not a regular file, it cannot be rotated",
				  settings->spec, settings->path);
	file->session.now_us = wall_us();
	file_session_open(&file->session);
	rc = file->session.rc;
	if (rc == 0 || (rc == -ENXIO && file_name_is_fifo(&file->session.name))) {
		note_opened(file);
		return 0;
	}
	if (rc == -ENOMEM)
		return rc;
	return user_error(
	    -rc, "--output %s: cannot open %s: %s", settings->spec, file->session.name.open,
	    rc == -ELOOP ? "a symbolic link is not followed there; remove it" : strerror(-rc));
}

static int file_open(const struct output_settings *settings, unsigned, struct counter_set *counters,
		     struct transport **transport)
{
	struct file_transport *file = calloc(1, sizeof(*file));
	int rc;

	if (file == NULL)
		return -ENOMEM;
	rc = prepare(file, settings, counters);
	if (rc == 0)
		rc = open_first(file, settings);
	if (rc < 0)
		file_close(&file->base);
	else
		*transport = &file->base;
	return rc;
}

static enum transport_event begin(struct file_transport *file)
{
	file->began = true;
	file->base.queue.counters->now[OUTPUT_SESSIONS].records++;
	return TRANSPORT_BEGAN;
}

static enum transport_event turn(struct file_transport *file)
{
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
	if (rotation_is_due(&file->rotation, &file->base.queue, now_us))
		return turn(file);
	return TRANSPORT_STEADY;
}

static void file_flush(struct transport *base, uint64_t now_us)
{
	struct file_transport *file = container_of(base, struct file_transport, base);
	const bool gathers = file->session.zstd != NULL && !file->rotation.turns &&
			     file->base.queue.n_waiting > 0 &&
			     file->base.queue.n_waiting < file->base.queue.batch;

	if (gathers && now_us - file->oldest_us < COMPRESS_US) {
		collect(file);
		return;
	}
	file->oldest_us = now_us;
	message_queue_transmit(&file->base.queue);
}

static bool file_end(struct transport *base, uint64_t)
{
	struct file_transport *file = container_of(base, struct file_transport, base);

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
    .octets = (QUEUE + MESSAGE_MAX_OPEN) * ROOM,
    .open = file_open,
    .close = file_close,
    .tick = file_tick,
    .flush = file_flush,
    .end = file_end,
    .abandon = file_abandon,
    .wait = file_wait,
    .state = file_state,
};
