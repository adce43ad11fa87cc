// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <archive.h>
#include <rte_common.h>

#include "config/thread.h"
#include "pmd/file/expander.h"

enum { PIPE_SIZE = 1 << 20 };

struct expander {
	struct stream from;
	int out;
	pthread_t thread;
	bool joined;
	_Atomic uint64_t position;
	char problem[128]; // the thread's until it has ended
};

static const struct compression {
	const char *name;
	uint8_t n;
	uint8_t magic[6];
} compressions[] = {
    {"gzip", 3, {0x1f, 0x8b, 8}},
    {"bzip2", 3, {'B', 'Z', 'h'}},
    {"xz", 6, {0xfd, '7', 'z', 'X', 'Z', 0}},
    {"zstd", 4, {0x28, 0xb5, 0x2f, 0xfd}},
    {"lz4", 4, {4, 0x22, 0x4d, 0x18}},
};

const char *expander_find(const uint8_t *octets)
{
	for (unsigned i = 0; i < RTE_DIM(compressions); i++)
		if (memcmp(octets, compressions[i].magic, compressions[i].n) == 0)
			return compressions[i].name;
	return NULL;
}

// Until there may be octets to read, or nobody reads what comes out any more: then false.
static bool wait_for_octets(const struct expander *expander)
{
	struct pollfd polled[] = {{.fd = expander->from.fd, .events = POLLIN},
				  {.fd = expander->out, .events = 0}};

	poll(polled, 2, -1);
	return (polled[1].revents & POLLERR) == 0;
}

// Called by libarchive: all that is there and was not given before.
static la_ssize_t octets_give(struct archive *archive, void *context, const void **octets)
{
	struct expander *expander = context;
	struct stream *from = &expander->from;
	size_t n;

	while (!stream_hold(from, 1) && !from->ended)
		if (!wait_for_octets(expander))
			return 0;
	if (from->problem[0] != '\0') {
		archive_set_error(archive, EIO, "%s", from->problem);
		return -1;
	}
	n = (size_t)(from->end - from->at);
	*octets = from->at;
	stream_skip(from, n);
	atomic_store_explicit(&expander->position, from->n_read, memory_order_relaxed);
	return (la_ssize_t)n;
}

static bool write_whole(int fd, const uint8_t *octets, size_t n)
{
	while (n > 0) {
		ssize_t written = write(fd, octets, n);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		octets += written;
		n -= (size_t)written;
	}
	return true;
}

static int archive_begin(struct expander *expander, struct archive *archive)
{
	struct archive_entry *entry;

	archive_read_support_filter_gzip(archive);
	archive_read_support_filter_bzip2(archive);
	archive_read_support_filter_xz(archive);
	archive_read_support_filter_zstd(archive);
	archive_read_support_filter_lz4(archive);
	archive_read_support_format_raw(archive);
	archive_read_support_format_empty(archive);
	if (archive_read_open(archive, expander, NULL, octets_give, NULL) != ARCHIVE_OK)
		return ARCHIVE_FATAL;
	return archive_read_next_header(archive, &entry);
}

static void *expand(void *context)
{
	struct expander *expander = context;
	struct archive *archive = archive_read_new();
	int result = archive == NULL ? ARCHIVE_FATAL : archive_begin(expander, archive);

	while (result == ARCHIVE_OK) {
		const void *octets;
		size_t n;
		la_int64_t offset;

		result = archive_read_data_block(archive, &octets, &n, &offset);
		if (result == ARCHIVE_OK && !write_whole(expander->out, octets, n))
			result = ARCHIVE_EOF;
	}
	if (result != ARCHIVE_EOF)
		snprintf(expander->problem, sizeof(expander->problem), "decompression ends: %s",
			 archive == NULL ? "no memory" : archive_error_string(archive));
	archive_read_free(archive);
	close(expander->out); // the reader may ask for the problem from now on
	return NULL;
}

int expander_start(struct stream *stream, struct expander **result)
{
	struct expander *expander = calloc(1, sizeof(*expander));
	struct stream out;
	int ends[2];
	int err;

	if (expander == NULL)
		return -ENOMEM;
	if (pipe2(ends, O_CLOEXEC) < 0) {
		free(expander);
		return -EMFILE;
	}
	fcntl(ends[0], F_SETPIPE_SZ, PIPE_SIZE); // a smaller one works too
	expander->out = ends[1];
	expander->from = *stream;
	expander->from.waits = expander->from.growing = false;
	err = stream_begin(&out, ends[0], true);
	if (err == 0 && (err = thread_start(&expander->thread, expand, expander)) < 0)
		free(out.buffer);
	if (err < 0) {
		close(ends[0]);
		close(ends[1]);
		free(expander);
		return err;
	}
	out.waits = stream->waits;
	*stream = out;
	*result = expander;
	return 0;
}

static void thread_join(struct expander *expander)
{
	if (!expander->joined)
		pthread_join(expander->thread, NULL);
	expander->joined = true;
}

const char *expander_problem(struct expander *expander)
{
	thread_join(expander);
	return expander->problem[0] != '\0' ? expander->problem : NULL;
}

uint64_t expander_position(const struct expander *expander)
{
	return atomic_load_explicit(&expander->position, memory_order_relaxed);
}

void expander_free(struct expander *expander)
{
	if (expander == NULL)
		return;
	thread_join(expander);
	stream_end(&expander->from);
	free(expander);
}
