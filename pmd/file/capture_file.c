// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <rte_common.h>

#include "config/log.h"
#include "pmd/file/capture_file.h"

LOG_TYPE(capture_file);

enum { FIRST_OCTETS = 12 }; // what capture_format.is() looks at

static const struct capture_format *const formats[] = {&pcap_format, &pcapng_format};

static enum format_found format_find(struct capture_file *file)
{
	struct stream *stream = &file->stream;

	if (!stream_hold(stream, FIRST_OCTETS))
		return FORMAT_NONE;
	for (unsigned i = 0; i < RTE_DIM(formats); i++)
		if (formats[i]->is(stream->at))
			file->format = formats[i];
	if (file->format == NULL) {
		stream_wrong(stream, "neither a pcap nor a pcapng file");
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

// A FIFO is opened without a wait for its writer, which no signal could end.
static int descriptor_open(const char *path, struct stat *status)
{
	int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO)
					: open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd >= 0 && fstat(fd, status) == 0 && !S_ISDIR(status->st_mode))
		return fd;
	if (fd >= 0) {
		close(fd);
		errno = EISDIR;
	}
	return user_error(errno, "--input pcap:%s: %s", path, strerror(errno));
}

static int stream_open(struct capture_file *file, bool growing)
{
	struct stat status;
	int fd = descriptor_open(file->path, &status);
	int err = fd;

	if (fd < 0)
		return err;
	err = stream_begin(&file->stream, fd, !S_ISREG(status.st_mode));
	if (err < 0) {
		close(fd);
		return user_error(ENOMEM, "--input pcap:%s: no memory for a read buffer of 1 MiB",
				  file->path);
	}
	if (S_ISREG(status.st_mode)) {
		file->size = (uint64_t)status.st_size;
		file->stream.growing = growing;
	}
	return 0;
}

// At the end of a file whose packets do not begin.
static int no_packets(const struct capture_file *file)
{
	const struct stream *stream = &file->stream;

	if (stream->problem[0] != '\0')
		return user_error(EINVAL, "--input pcap:%s: %s", file->path, stream->problem);
	if (stream->n_read == 0)
		return user_error(EINVAL, "--input pcap:%s: empty, not even a file header",
				  file->path);
	return user_error(EINVAL, "--input pcap:%s: neither a pcap nor a pcapng file: too short",
			  file->path);
}

int capture_file_open(const char *path, bool growing, struct capture_file **result)
{
	struct capture_file *file = calloc(1, sizeof(*file));
	enum format_found found;
	int err;

	if (file == NULL || (file->path = strdup(path)) == NULL) {
		free(file);
		return user_error(ENOMEM, "--input pcap:%s: out of memory", path);
	}
	err = stream_open(file, growing);
	if (err == 0) {
		found = capture_file_begin(file);
		if (found == FORMAT_WRONG || (found == FORMAT_NONE && file->stream.ended))
			err = no_packets(file);
	}
	if (err < 0) {
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
	free(file->path);
	free(file);
}

const char *capture_file_describe(const struct capture_file *file, char *text, size_t size)
{
	size_t n;

	if (!file->begun) {
		snprintf(text, size, "nothing in it yet");
		return text;
	}
	n = (size_t)snprintf(text, size, "%s, ", file->format->name);
	if (n < size)
		file->format->describe(file->state, text + n, size - n);
	return text;
}
