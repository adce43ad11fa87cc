// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <rte_common.h>

#include "export/transport/file_session.h"

enum { ZSTD_ROOM = 1 << 17, MODE = 0640 };

// Two exporters may write to stdout.
static pthread_mutex_t stdout_lock = PTHREAD_MUTEX_INITIALIZER;

// A thread that waits for the lock can be cancelled, unlike in pthread_mutex_lock().
static void lock_stdout(void)
{
	const struct timespec pause = {.tv_nsec = 1000000};

	while (pthread_mutex_trylock(&stdout_lock) != 0)
		nanosleep(&pause, NULL);
}

static void unlock_stdout(void *)
{
	pthread_mutex_unlock(&stdout_lock);
}

static void wait_for_room(int fd)
{
	struct pollfd writable = {.fd = fd, .events = POLLOUT};

	poll(&writable, 1, -1);
}

// All of `left`, waiting where the descriptor does not block. 0 or -errno.
static int write_whole(struct file_session *session, const uint8_t *octets, size_t left)
{
	while (left > 0) {
		const ssize_t n = write(session->fd, octets, left);

		if (n < 0 && errno == EAGAIN) {
			wait_for_room(session->fd);
		} else if (n < 0 && errno != EINTR) {
			return -errno;
		} else if (n > 0) {
			octets += n;
			left -= (size_t)n;
			atomic_fetch_add_explicit(session->moved, (uint64_t)n,
						  memory_order_relaxed);
		}
	}
	return 0;
}

static int write_plain(struct file_session *session, uint64_t *octets)
{
	ssize_t written = 0;
	int rc = 0;

	for (unsigned i = 0; i < session->n_parts; i++)
		*octets += session->parts[i].iov_len;
	if (session->past_cache && session->regular)
		written = (ssize_t)file_direct_write(&session->direct, session->fd, session->octets,
						     session->parts, session->n_parts);
	if (written == 0)
		written = writev(session->fd, session->parts, (int)session->n_parts);
	if (written < 0 && errno != EAGAIN && errno != EINTR)
		return -errno;
	written = RTE_MAX(written, 0);
	atomic_fetch_add_explicit(session->moved, (uint64_t)written, memory_order_relaxed);
	for (unsigned i = 0; i < session->n_parts && rc == 0; i++) { // the rest of a short write
		const struct iovec *part = &session->parts[i];
		const size_t done = RTE_MIN((size_t)written, part->iov_len);

		written -= (ssize_t)done;
		rc = write_whole(session, (uint8_t *)part->iov_base + done, part->iov_len - done);
	}
	return rc;
}

// Each batch is a frame of its own: zstd reads them as one, and one can be cut off.
static int write_compressed(struct file_session *session, uint64_t *octets)
{
	uint8_t out[ZSTD_ROOM];
	int rc = 0;

	for (unsigned i = 0; i < session->n_parts && rc == 0; i++) {
		const struct iovec *part = &session->parts[i];
		const ZSTD_EndDirective mode =
		    i + 1 == session->n_parts ? ZSTD_e_end : ZSTD_e_continue;
		ZSTD_inBuffer in = {part->iov_base, part->iov_len, 0};
		size_t left;

		do {
			ZSTD_outBuffer packed = {out, sizeof(out), 0};

			left = ZSTD_compressStream2(session->zstd, &packed, &in, mode);
			if (ZSTD_isError(left))
				return -EIO;
			rc = write_whole(session, out, packed.pos);
			*octets += packed.pos;
		} while (rc == 0 && (mode == ZSTD_e_end ? left > 0 : in.pos < in.size));
	}
	return rc;
}

static int write_parts(struct file_session *session, uint64_t *octets)
{
	return session->zstd != NULL ? write_compressed(session, octets)
				     : write_plain(session, octets);
}

static int write_to_stdout(struct file_session *session, uint64_t *octets)
{
	int rc;

	lock_stdout();
	pthread_cleanup_push(unlock_stdout, NULL);
	rc = write_parts(session, octets);
	pthread_cleanup_pop(1);
	return rc;
}

// After a failed write: the file ends where it ended before.
static void cut_off(struct file_session *session)
{
	if (session->regular && ftruncate(session->fd, (off_t)session->octets) == 0)
		lseek(session->fd, (off_t)session->octets, SEEK_SET);
	if (session->zstd != NULL)
		ZSTD_CCtx_reset(session->zstd, ZSTD_reset_session_only);
	if (session->fifo) { // its reader is gone, or has read half a message
		close(session->fd);
		session->fd = -1;
	}
}

void file_session_write(void *context)
{
	struct file_session *session = context;
	uint64_t octets = 0;

	if (session->fd == STDOUT_FILENO)
		session->rc = write_to_stdout(session, &octets);
	else
		session->rc = write_parts(session, &octets);
	if (session->rc < 0)
		cut_off(session);
	else
		session->octets += octets;
}

static int open_file(struct file_session *session)
{
	int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	struct stat about = {0};

	if (file_name_is_stdout(&session->name)) {
		session->fd = STDOUT_FILENO;
		return 0;
	}
	if (file_name_begin(&session->name, session->now_us) < 0)
		return -ENOMEM;
	if (session->name.final != NULL) // nobody but us makes a .part
		flags |= O_NOFOLLOW;
	session->fd = open(session->name.open, flags, MODE); // does not wait for a FIFO's reader
	if (session->fd < 0)
		return -errno;
	fstat(session->fd, &about);
	session->regular = S_ISREG(about.st_mode);
	session->fifo = S_ISFIFO(about.st_mode);
	session->octets = 0;
	if (session->regular) // what could not be moved aside stays
		session->octets = (uint64_t)lseek(session->fd, 0, SEEK_END);
	return 0;
}

void file_session_open(void *context)
{
	struct file_session *session = context;

	session->rc = open_file(session);
}

static bool has_its_name(const struct file_session *session)
{
	struct stat ours, named;

	return fstat(session->fd, &ours) == 0 && stat(session->name.open, &named) == 0 &&
	       ours.st_dev == named.st_dev && ours.st_ino == named.st_ino;
}

// Whether a file can be made, or opened where it is there.
static int check_opening(const struct file_session *session)
{
	const char *path = session->name.open;
	char folder[PATH_MAX];

	if (session->name.final == NULL && faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0)
		return 0;
	if (session->name.final == NULL && errno != ENOENT)
		return -errno;
	snprintf(folder, sizeof(folder), "%s", path);
	return faccessat(AT_FDCWD, dirname(folder), W_OK | X_OK, AT_EACCESS) == 0 ? 0 : -errno;
}

void file_session_look(void *context)
{
	struct file_session *session = context;
	const bool whole = session->name.final != NULL;

	session->rc = 0;
	if (session->fd < 0 || !session->regular || (whole && session->octets == 0) ||
	    (!whole && has_its_name(session)))
		return;
	session->rc = check_opening(session);
	if (session->rc == 0)
		session->rc = 1;
}

void file_session_close(void *context)
{
	struct file_session *session = context;

	bool named;

	session->rc = 0;
	if (session->fd < 0 || session->fd == STDOUT_FILENO)
		return;
	named = has_its_name(session); // else whoever took it has the whole of it
	session->rc = close(session->fd) < 0 ? -errno : 0;
	session->fd = -1;
	if (session->rc == 0 && named)
		session->rc = file_name_end(&session->name);
}

void file_session_drop(struct file_session *session)
{
	if (session->fd >= 0 && session->fd != STDOUT_FILENO)
		close(session->fd);
	session->fd = -1;
}

void file_session_next(void *context)
{
	struct file_session *session = context;
	int closed;

	file_session_close(session);
	closed = session->rc;
	file_session_open(session);
	session->rc = session->rc < 0 ? session->rc : closed;
}
