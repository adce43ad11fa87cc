// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <rte_common.h>

#include "pmd/file/capture_file.h"

enum {
	FIRST_OCTETS = 12, // what capture_format.is() looks at
	SETTLED_S = 2
};

static const struct capture_format *const formats[] = {&pcap_format, &pcapng_format};

// A compressed file cannot be read while it is written: nobody wrote to it for a while.
static bool is_settled(const struct stream *stream)
{
	struct stat status;

	return !stream->growing || fstat(stream->fd, &status) < 0 ||
	       time(NULL) - status.st_mtime > SETTLED_S;
}

// What is compressed is looked at again as it comes out.
static enum format_found compression_find(struct capture_file *file)
{
	int err;

	if (!stream_hold(&file->stream, FIRST_OCTETS))
		return FORMAT_NONE;
	if (file->compression == NULL)
		file->compression = expander_find(file->stream.at);
	if (file->compression == NULL || file->expander != NULL)
		return FORMAT_FOUND;
	if (!is_settled(&file->stream))
		return FORMAT_NONE;
	err = expander_start(&file->stream, &file->expander);
	if (err == 0)
		return stream_hold(&file->stream, FIRST_OCTETS) ? FORMAT_FOUND : FORMAT_NONE;
	stream_wrong(&file->stream, "it cannot be decompressed: %s", strerror(-err));
	return FORMAT_WRONG;
}

static enum format_found format_find(struct capture_file *file)
{
	struct stream *stream = &file->stream;
	enum format_found found = compression_find(file);

	if (found != FORMAT_FOUND)
		return found;
	for (unsigned i = 0; i < RTE_DIM(formats); i++)
		if (formats[i]->is(stream->at))
			file->format = formats[i];
	if (file->format == NULL) {
		stream_wrong(
		    stream, "neither a pcap nor a pcapng file, plain or compressed by gzip, bzip2, "
			    "xz, zstd or lz4");
		return FORMAT_WRONG;
	}
	file->state = calloc(1, file->format->state_size);
	if (file->state != NULL)
		return FORMAT_FOUND;
	stream_wrong(stream, "no memory");
	return FORMAT_WRONG;
}

enum format_found capture_file_begin(struct capture_file *file)
{
	enum format_found found = FORMAT_FOUND;

	if (file->state == NULL)
		found = format_find(file);
	if (found == FORMAT_FOUND)
		found = file->format->begin(file->state, &file->stream);
	if (found == FORMAT_FOUND) {
		file->begun = true;
		file->stream.waits = false;
	}
	return found;
}

// Says why in the stream's place for it; returns -err.
static int refuse(struct capture_file *file, int err)
{
	stream_wrong(&file->stream, "%s", strerror(err));
	return -err;
}

// A FIFO is opened without a wait for its writer, which no signal could end.
static int descriptor_open(struct capture_file *file, struct stat *status)
{
	int fd = strcmp(file->path, "-") == 0 ? dup(STDIN_FILENO)
					      : open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 || fstat(fd, status) < 0)
		return refuse(file, errno);
	if (!S_ISDIR(status->st_mode))
		return fd;
	close(fd);
	return refuse(file, EISDIR);
}

static int stream_open(struct capture_file *file, const struct capture_file_settings *settings)
{
	struct stat status = {0};
	int fd = descriptor_open(file, &status);

	if (fd < 0)
		return fd;
	if (stream_begin(&file->stream, fd, !S_ISREG(status.st_mode)) < 0) {
		close(fd);
		stream_wrong(&file->stream, "no memory for a buffer of 1 MiB; free memory, or read "
					    "fewer files at once");
		return -ENOMEM;
	}
	file->stream.waits = settings->waits;
	if (S_ISREG(status.st_mode))
		file->stream.growing = settings->growing;
	return 0;
}

// Reads up to the packets, unless they may come still.
static int packets_find(struct capture_file *file)
{
	struct stream *stream = &file->stream;
	enum format_found found = capture_file_begin(file);

	if (found == FORMAT_FOUND || (found == FORMAT_NONE && !stream->ended))
		return 0;
	capture_file_ended(file);
	stream_wrong(stream, stream->n_read == 0 ? "it is empty, without a file header"
						 : "it is too short for a pcap or pcapng file");
	return -EINVAL;
}

int capture_file_open(const char *path, const struct capture_file_settings *settings,
		      struct capture_file **result, char why[CAPTURE_FILE_WHY])
{
	struct capture_file *file = calloc(1, sizeof(*file));
	int err = 0;

	if (file == NULL || (file->path = strdup(path)) == NULL) {
		free(file);
		snprintf(why, CAPTURE_FILE_WHY, "out of memory");
		return -ENOMEM;
	}
	err = stream_open(file, settings);
	if (err == 0)
		err = packets_find(file);
	if (err < 0) {
		snprintf(why, CAPTURE_FILE_WHY, "%s", file->stream.problem);
		capture_file_close(file);
		return err;
	}
	*result = file;
	return 0;
}

void capture_file_close(struct capture_file *file)
{
	if (file == NULL)
		return;
	if (file->state != NULL && file->format->end != NULL)
		file->format->end(file->state);
	free(file->state);
	stream_end(&file->stream);
	expander_free(file->expander);
	free(file->path);
	free(file);
}

void capture_file_ended(struct capture_file *file)
{
	const char *problem = NULL;

	if (file->expander != NULL && file->stream.ended)
		problem = expander_problem(file->expander);
	if (problem != NULL)
		stream_wrong(&file->stream, "%s", problem);
}

uint64_t capture_file_position(const struct capture_file *file)
{
	return file->expander ? expander_position(file->expander) : file->stream.n_read;
}

const char *capture_file_describe(const struct capture_file *file, char *text, size_t size)
{
	size_t n = 0;

	if (!file->begun) {
		snprintf(text, size, "nothing in it yet");
		return text;
	}
	if (file->compression != NULL)
		n = (size_t)snprintf(text, size, "%s, ", file->compression);
	n += (size_t)snprintf(text + n, size - n, "%s, ", file->format->name);
	file->format->describe(file->state, text + n, size - n);
	return text;
}
