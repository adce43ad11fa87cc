// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <rte_common.h>

#include "pmd/file/stream.h"

int stream_begin(struct stream *stream, int fd, bool pipe)
{
	uint8_t *buffer = malloc(STREAM_ROOM);

	if (buffer == NULL)
		return -ENOMEM;
	*stream = (struct stream){
	    .at = buffer, .end = buffer, .buffer = buffer, .fd = fd, .pipe = pipe, .waits = pipe};
	return 0;
}

void stream_end(struct stream *stream)
{
	if (stream->buffer == NULL)
		return;
	free(stream->buffer);
	stream->buffer = NULL;
	close(stream->fd);
}

void stream_wrong(struct stream *stream, const char *format, ...)
{
	va_list list;

	if (stream->problem[0] != '\0')
		return;
	va_start(list, format);
	vsnprintf(stream->problem, sizeof(stream->problem), format, list);
	va_end(list);
}

static bool pipe_readable(const struct stream *stream)
{
	struct pollfd polled = {.fd = stream->fd, .events = POLLIN};
	sigset_t none;

	if (!stream->waits)
		return poll(&polled, 1, 0) > 0;
	sigemptyset(&none);
	return ppoll(&polled, 1, NULL, &none) > 0;
}

// Whoever wrote the file may have begun it anew.
static void look_for_shrinking(struct stream *stream)
{
	struct stat status;

	if (fstat(stream->fd, &status) < 0 || (uint64_t)status.st_size >= stream->n_read)
		return;
	stream_wrong(stream, "the file became shorter than what was read of it");
	stream->ended = true;
}

static void nothing_came(struct stream *stream, ssize_t got)
{
	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (got < 0)
		stream_wrong(stream, "%s", strerror(errno));
	else if (stream->growing)
		return look_for_shrinking(stream);
	stream->ended = true;
}

// What is left moves to the front, so that after it there is room for any `want`.
static bool take_more(struct stream *stream)
{
	size_t left = (size_t)(stream->end - stream->at);
	ssize_t got;

	if (stream->pipe && !pipe_readable(stream))
		return false;
	if (stream->at != stream->buffer)
		memmove(stream->buffer, stream->at, left);
	stream->at = stream->buffer;
	stream->end = stream->buffer + left;
	got = read(stream->fd, stream->buffer + left, STREAM_ROOM - left);
	if (got <= 0) {
		nothing_came(stream, got);
		return false;
	}
	stream->end += got;
	stream->n_read += (uint64_t)got;
	return true;
}

bool stream_fill(struct stream *stream, size_t want)
{
	while ((size_t)(stream->end - stream->at) < want) {
		const bool waits = stream->pipe && stream->waits;
		size_t passed;

		if (stream->ended || (!take_more(stream) && (stream->ended || !waits)))
			return false;
		passed = RTE_MIN(stream->skip, (uint64_t)(stream->end - stream->at));
		stream->at += passed;
		stream->skip -= passed;
	}
	return true;
}
