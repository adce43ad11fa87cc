// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <rte_common.h>
#include <zstd.h>

#include "config/log.h"
#include "export/export_clock.h"
#include "export/transport/file_name.h"
#include "export/transport/message_queue.h"

LOG_TYPE(file)

// Files: RFC 5655 files, JSON lines; stdout. A write is whole messages or nothing: what a full disk
// cut is cut off again, so that the file stays readable and the counters exact.
enum {
	ROOM = 65535,	       // of an IPFIX Message
	BATCH = 16,	       // messages a write
	COMPRESS_US = 1000000, // a zstd frame gathers so long
	RETRY_US = 1000000,    // after a file could not be opened
	ZSTD_LEVEL = 3,
	ZSTD_ROOM = 1 << 17,
};

struct file_transport {
	struct transport base;
	struct file_name name;
	char *spec;
	int fd;
	bool regular;
	bool began; // tick() has told of this session
	bool failed;
	uint64_t rotate_us, rotate_octets;
	uint64_t octets; // in the file
	uint64_t end_us; // wall clock, when the next one begins; 0: never
	uint64_t tried_us, oldest_us;
	ZSTD_CCtx *zstd;
};

// Two exporters may write to stdout.
static pthread_mutex_t stdout_lock = PTHREAD_MUTEX_INITIALIZER;

static void report_failure(struct file_transport *file, const char *what, int err)
{
	if (!file->failed)
		LOG(WARNING,
		    "output %s: %s %s: %s; records are counted as lost until it works again",
		    file->spec, what, file->name.open, strerror(err));
	file->failed = true;
}

static void report_success(struct file_transport *file)
{
	if (file->failed)
		LOG(NOTICE, "output %s: writes again", file->spec);
	file->failed = false;
}

// All of `left`, waiting where the descriptor does not block. 0 or -errno.
static int write_whole(int fd, const uint8_t *octets, size_t left)
{
	while (left > 0) {
		const ssize_t n = write(fd, octets, left);

		if (n < 0 && errno == EAGAIN) {
			struct pollfd writable = {.fd = fd, .events = POLLOUT};

			poll(&writable, 1, 1000);
		} else if (n < 0 && errno != EINTR) {
			return -errno;
		} else if (n > 0) {
			octets += n;
			left -= (size_t)n;
		}
	}
	return 0;
}

static int write_plain(struct file_transport *file, uint64_t *octets)
{
	struct iovec parts[BATCH + MESSAGE_MAX_OPEN];
	const unsigned n = file->base.queue.n_waiting;
	ssize_t written;
	int rc = 0;

	*octets = 0;
	for (unsigned i = 0; i < n; i++) {
		const struct message *message = message_queue_peek(&file->base.queue, i);

		parts[i] = (struct iovec){message->octets, message->length};
		*octets += message->length;
	}
	written = writev(file->fd, parts, (int)n);
	if (written < 0 && errno != EAGAIN && errno != EINTR)
		return -errno;
	written = RTE_MAX(written, 0);
	for (unsigned i = 0; i < n && rc == 0; i++) { // the rest of a short write
		const size_t done = RTE_MIN((size_t)written, parts[i].iov_len);

		written -= (ssize_t)done;
		rc = write_whole(file->fd, (uint8_t *)parts[i].iov_base + done,
				 parts[i].iov_len - done);
	}
	return rc;
}

// Each batch is a frame of its own: zstd reads them as one, and one can be cut off.
static int write_compressed(struct file_transport *file, uint64_t *octets)
{
	uint8_t out[ZSTD_ROOM];
	const unsigned n = file->base.queue.n_waiting;
	int rc = 0;

	*octets = 0;
	for (unsigned i = 0; i < n && rc == 0; i++) {
		const struct message *message = message_queue_peek(&file->base.queue, i);
		const ZSTD_EndDirective mode = i + 1 == n ? ZSTD_e_end : ZSTD_e_continue;
		ZSTD_inBuffer in = {message->octets, message->length, 0};
		size_t left;

		do {
			ZSTD_outBuffer part = {out, sizeof(out), 0};

			left = ZSTD_compressStream2(file->zstd, &part, &in, mode);
			if (ZSTD_isError(left))
				return -EIO;
			rc = write_whole(file->fd, out, part.pos);
			*octets += part.pos;
		} while (rc == 0 && (mode == ZSTD_e_end ? left > 0 : in.pos < in.size));
	}
	return rc;
}

static void cut_off(struct file_transport *file)
{
	if (file->regular && ftruncate(file->fd, (off_t)file->octets) == 0)
		lseek(file->fd, (off_t)file->octets, SEEK_SET);
	if (file->zstd != NULL)
		ZSTD_CCtx_reset(file->zstd, ZSTD_reset_session_only);
}

static void file_transmit(struct message_queue *queue)
{
	struct file_transport *file = container_of(queue, struct file_transport, base.queue);
	const bool shared = file->fd == STDOUT_FILENO;
	uint64_t octets;
	int rc;

	if (queue->n_waiting == 0)
		return;
	if (file->fd < 0) {
		message_queue_complete(queue, queue->n_waiting, OUTPUT_LOST_ERROR);
		return;
	}
	if (shared)
		pthread_mutex_lock(&stdout_lock);
	rc = file->zstd != NULL ? write_compressed(file, &octets) : write_plain(file, &octets);
	if (shared)
		pthread_mutex_unlock(&stdout_lock);
	if (rc < 0) {
		report_failure(file, "cannot write", -rc);
		cut_off(file);
		message_queue_complete(queue, queue->n_waiting, OUTPUT_LOST_ERROR);
		return;
	}
	report_success(file);
	file->octets += octets;
	message_queue_complete(queue, queue->n_waiting, OUTPUT_SENT);
}

static int open_session(struct file_transport *file, uint64_t now_us)
{
	struct stat about;

	if (file_name_is_stdout(&file->name)) {
		file->fd = STDOUT_FILENO;
		return 0;
	}
	if (file_name_begin(&file->name, now_us) < 0)
		return -ENOMEM;
	file->fd = open(file->name.open, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (file->fd < 0)
		return -errno;
	file->regular = fstat(file->fd, &about) == 0 && S_ISREG(about.st_mode);
	file->octets = 0;
	if (file->rotate_us > 0)
		file->end_us = (now_us / file->rotate_us + 1) * file->rotate_us;
	return 0;
}

static void close_session(struct file_transport *file)
{
	int rc;

	if (file->fd < 0 || file->fd == STDOUT_FILENO)
		return;
	rc = close(file->fd) < 0 ? -errno : 0;
	if (rc < 0)
		report_failure(file, "cannot close", -rc);
	file->fd = -1;
	rc = file_name_end(&file->name);
	if (rc < 0)
		report_failure(file, "cannot rename", -rc);
}

static void file_close(struct transport *base)
{
	struct file_transport *file = container_of(base, struct file_transport, base);

	close_session(file);
	file_name_free(&file->name);
	ZSTD_freeCCtx(file->zstd);
	message_queue_close(&file->base.queue);
	free(file->spec);
	free(file);
}

static int prepare(struct file_transport *file, const struct output_settings *settings,
		   struct counter_set *counters)
{
	file->fd = -1;
	file->rotate_us = settings->rotate_ms * 1000;
	file->rotate_octets = settings->rotate_octets;
	file->spec = strdup(settings->spec);
	file->base.ops = &transport_file;
	file->base.queue.transmit = file_transmit;
	file->base.queue.counters = counters;
	if (settings->compress) {
		file->zstd = ZSTD_createCCtx();
		if (file->zstd == NULL)
			return -ENOMEM;
		ZSTD_CCtx_setParameter(file->zstd, ZSTD_c_compressionLevel, ZSTD_LEVEL);
	}
	if (file->spec == NULL || file_name_new(&file->name, settings) < 0)
		return -ENOMEM;
	return message_queue_open(&file->base.queue, BATCH + MESSAGE_MAX_OPEN, ROOM, BATCH);
}

static int file_open(const struct output_settings *settings, unsigned, struct counter_set *counters,
		     struct transport **transport)
{
	struct file_transport *file = calloc(1, sizeof(*file));
	int rc;

	if (file == NULL || prepare(file, settings, counters) < 0) {
		if (file != NULL)
			file_close(&file->base);
		return user_error(ENOMEM, "--output %s: out of memory", settings->spec);
	}
	if (file->name.dated && file->name.in_place) {
		file_close(&file->base);
		return user_error(EINVAL,
				  "--output %s: %s is no regular file: it cannot be rotated",
				  settings->spec, settings->path);
	}
	rc = open_session(file, wall_us());
	if (rc < 0) {
		rc = user_error(-rc, "--output %s: cannot open %s: %s", settings->spec,
				file->name.open, strerror(-rc));
		file_close(&file->base);
		return rc;
	}
	*transport = &file->base;
	return 0;
}

static bool is_full(const struct file_transport *file)
{
	uint64_t octets = file->octets;

	if (file->rotate_octets == 0)
		return false;
	for (unsigned i = 0; file->zstd == NULL && i < file->base.queue.n_waiting; i++)
		octets += message_queue_peek(&file->base.queue, i)->length;
	return octets >= file->rotate_octets;
}

static enum transport_event file_tick(struct transport *base, uint64_t now_us)
{
	struct file_transport *file = container_of(base, struct file_transport, base);

	if (file->fd >= 0 && (is_full(file) || (file->end_us > 0 && now_us >= file->end_us))) {
		file_transmit(&file->base.queue);
		close_session(file);
	}
	if (file->fd < 0 && now_us - file->tried_us >= RETRY_US) {
		const int rc = open_session(file, now_us);

		file->began = false;
		if (rc < 0) {
			file->tried_us = now_us;
			report_failure(file, "cannot open", -rc);
		}
	}
	if (file->fd < 0 || file->began)
		return TRANSPORT_STEADY;
	file->began = true;
	file->base.queue.counters->now[OUTPUT_SESSIONS].records++;
	return TRANSPORT_BEGAN;
}

static void file_flush(struct transport *base, uint64_t now_us, bool last)
{
	struct file_transport *file = container_of(base, struct file_transport, base);

	if (file->base.queue.n_waiting == 0 || file->zstd == NULL || last) {
		file->oldest_us = now_us;
		file_transmit(&file->base.queue);
	} else if (now_us - file->oldest_us >= COMPRESS_US) {
		file->oldest_us = now_us;
		file_transmit(&file->base.queue);
	}
}

static enum transport_state file_state(const struct transport *base)
{
	const struct file_transport *file = container_of(base, struct file_transport, base);

	if (file->fd < 0 || !file->began)
		return TRANSPORT_CLOSED;
	return is_full(file) ? TRANSPORT_FULL : TRANSPORT_OPEN;
}

const struct transport_ops transport_file = {
    .name = "file",
    .open = file_open,
    .close = file_close,
    .tick = file_tick,
    .flush = file_flush,
    .state = file_state,
};
