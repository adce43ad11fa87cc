// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_byteorder.h>

#include "pmd/file/pipe.h"

enum { PIPE_ROOM = 4 << 20, PIPE_LOW = PIPE_ROOM / 4 };

enum {
	BLOCK_SECTION = 0x0a0d0d0a,
	BLOCK_PACKET = 2, // obsolete
	BLOCK_SIMPLE = 3,
	BLOCK_ENHANCED = 6,
	BLOCK_LEAST = 12,
	ORDER_SWAPPED = 0x4d3c2b1a,
};

struct pipe {
	int fd;
	bool opened, ended;
	bool known; // what follows comes from the first octets
	bool pcapng, swapped;
	uint32_t record_header; // octets before a packet of a pcap file
	size_t begin, end;	// octets that are there
	uint8_t *buffer;
};

static uint32_t number_at(const struct pipe *pipe, size_t at)
{
	uint32_t number;

	memcpy(&number, &pipe->buffer[at], sizeof(number));
	return pipe->swapped ? rte_bswap32(number) : number;
}

// The file's first number, or a section's second: gives the byte order of the others.
static void format_find(struct pipe *pipe)
{
	static const struct {
		uint32_t magic, record_header;
	} formats[] = {{0xa1b2c3d4, 16}, {0xa1b23c4d, 16}, {0xa1b2cd34, 24}};

	if (pipe->end - pipe->begin < BLOCK_LEAST)
		return;
	pipe->known = true;
	pipe->pcapng = number_at(pipe, pipe->begin) == BLOCK_SECTION;
	pipe->swapped = pipe->pcapng && number_at(pipe, pipe->begin + 8) == ORDER_SWAPPED;
	for (unsigned i = 0; i < 3 && !pipe->pcapng; i++) {
		uint32_t magic = number_at(pipe, pipe->begin);

		if (magic == formats[i].magic || magic == rte_bswap32(formats[i].magic)) {
			pipe->swapped = magic != formats[i].magic;
			pipe->record_header = formats[i].record_header;
		}
	}
}

// Takes what can be had, at least one octet when it may wait.
static void pipe_fill(struct pipe *pipe, bool wait)
{
	struct pollfd polled = {.fd = pipe->fd, .events = POLLIN};
	sigset_t none;
	ssize_t got;

	if (PIPE_ROOM - pipe->end < PIPE_LOW) {
		memmove(pipe->buffer, pipe->buffer + pipe->begin, pipe->end - pipe->begin);
		pipe->end -= pipe->begin;
		pipe->begin = 0;
	}
	if (pipe->ended || pipe->end == PIPE_ROOM)
		return;
	sigemptyset(&none);
	if (!wait && poll(&polled, 1, 0) <= 0)
		return;
	if (wait && ppoll(&polled, 1, NULL, pipe->opened ? NULL : &none) < 0)
		return;
	got = read(pipe->fd, pipe->buffer + pipe->end, PIPE_ROOM - pipe->end);
	if (got > 0)
		pipe->end += (size_t)got;
	else if (got == 0 || (errno != EINTR && errno != EAGAIN))
		pipe->ended = true;
	if (!pipe->known)
		format_find(pipe);
}

static ssize_t stream_read(void *cookie, char *octets, size_t most)
{
	struct pipe *pipe = cookie;
	size_t n;

	while (pipe->begin == pipe->end && !pipe->ended)
		pipe_fill(pipe, true);
	n = pipe->end - pipe->begin < most ? pipe->end - pipe->begin : most;
	memcpy(octets, pipe->buffer + pipe->begin, n);
	pipe->begin += n;
	return (ssize_t)n;
}

static int stream_close(void *cookie)
{
	struct pipe *pipe = cookie;

	close(pipe->fd);
	free(pipe->buffer);
	free(pipe);
	return 0;
}

FILE *pipe_open(int fd, struct pipe **result)
{
	struct pipe *pipe = calloc(1, sizeof(*pipe));
	FILE *stream = NULL;

	if (pipe != NULL && (pipe->buffer = malloc(PIPE_ROOM)) != NULL)
		stream = fopencookie(
		    pipe, "r", (cookie_io_functions_t){.read = stream_read, .close = stream_close});
	if (stream == NULL) {
		if (pipe != NULL)
			free(pipe->buffer);
		free(pipe);
		return NULL;
	}
	pipe->fd = fd;
	setvbuf(stream, NULL, _IONBF, 0);
	*result = pipe;
	return stream;
}

void pipe_opened(struct pipe *pipe)
{
	pipe->opened = true;
}

// Octets of the pcap record that begins `at`; 0 while that is not known, SIZE_MAX when it is
// nothing that can be waited for.
static size_t record_length(const struct pipe *pipe, size_t at)
{
	uint32_t length;

	if (pipe->end - at < pipe->record_header)
		return 0;
	length = number_at(pipe, at + 8);
	return length > PIPE_ROOM / 2 ? SIZE_MAX : pipe->record_header + (size_t)length;
}

// The same for a pcapng block. A section may turn the order of octets round, which is known for
// what is read next only.
static size_t block_length(struct pipe *pipe, size_t at, bool *packet)
{
	uint32_t type, length;

	if (pipe->end - at < BLOCK_LEAST)
		return 0;
	type = number_at(pipe, at);
	if (type == BLOCK_SECTION && at != pipe->begin)
		return SIZE_MAX;
	if (type == BLOCK_SECTION && number_at(pipe, at + 8) == ORDER_SWAPPED)
		pipe->swapped = !pipe->swapped;
	length = number_at(pipe, at + 4);
	*packet = type == BLOCK_PACKET || type == BLOCK_SIMPLE || type == BLOCK_ENHANCED;
	return length < BLOCK_LEAST || length > PIPE_ROOM / 2 ? SIZE_MAX : length;
}

static unsigned packets_there(struct pipe *pipe, unsigned most)
{
	size_t at = pipe->begin;
	unsigned n = 0;

	while (n < most) {
		bool packet = true;
		size_t length =
		    pipe->pcapng ? block_length(pipe, at, &packet) : record_length(pipe, at);

		if (length == SIZE_MAX)
			return n > 0 ? n : most;
		if (length == 0 || length > pipe->end - at)
			break;
		at += length;
		n += packet;
	}
	return n;
}

unsigned pipe_packets(struct pipe *pipe, unsigned most)
{
	unsigned n;

	if (pipe->ended || !pipe->known || (!pipe->pcapng && pipe->record_header == 0))
		return most;
	n = packets_there(pipe, most);
	if (n == most)
		return n;
	pipe_fill(pipe, false);
	return pipe->ended ? most : packets_there(pipe, most);
}

int pipe_fd(const struct pipe *pipe)
{
	return pipe->fd;
}
