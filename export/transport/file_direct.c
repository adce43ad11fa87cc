// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "export/transport/file_direct.h"

int file_direct_open(struct file_direct *direct)
{
	direct->refused = false;
	direct->room = aligned_alloc(FILE_DIRECT_BLOCK, FILE_DIRECT_MOST + FILE_DIRECT_BLOCK);
	return direct->room != NULL ? 0 : -ENOMEM;
}

void file_direct_close(struct file_direct *direct)
{
	free(direct->room);
	direct->room = NULL;
}

static uint64_t octets_of(const struct iovec *parts, unsigned n)
{
	uint64_t octets = 0;

	for (unsigned i = 0; i < n; i++)
		octets += parts[i].iov_len;
	return octets;
}

static void gather(uint8_t *to, const struct iovec *parts, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		memcpy(to, parts[i].iov_base, parts[i].iov_len);
		to += parts[i].iov_len;
	}
}

// Whole blocks. Where a file system refuses, it does so at one of these two.
static uint64_t write_blocks(struct file_direct *direct, int fd, const uint8_t *from, size_t n)
{
	const int flags = fcntl(fd, F_GETFL);
	ssize_t written;

	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_DIRECT) < 0) {
		direct->refused = true;
		return 0;
	}
	written = write(fd, from, n);
	if (written < 0 && errno == EINVAL)
		direct->refused = true;
	fcntl(fd, F_SETFL, flags);
	return written > 0 ? (uint64_t)written : 0;
}

static uint64_t write_end(int fd, const uint8_t *from, size_t n)
{
	const ssize_t written = n > 0 ? write(fd, from, n) : 0;

	return written > 0 ? (uint64_t)written : 0;
}

uint64_t file_direct_write(struct file_direct *direct, int fd, uint64_t at,
			   const struct iovec *parts, unsigned n_parts)
{
	const uint64_t n = octets_of(parts, n_parts);
	const size_t inside = at % FILE_DIRECT_BLOCK;
	const size_t head = inside == 0 ? 0 : FILE_DIRECT_BLOCK - inside;
	const uint8_t *from;
	uint64_t done;
	size_t blocks;

	if (direct->room == NULL || direct->refused || n < FILE_DIRECT_LEAST ||
	    n > FILE_DIRECT_MOST)
		return 0;
	blocks = (n - head) / FILE_DIRECT_BLOCK * FILE_DIRECT_BLOCK;
	gather(direct->room + inside, parts, n_parts);
	from = direct->room + inside; // as it lies in the file's blocks
	done = write_end(fd, from, head);
	if (done == head)
		done += write_blocks(direct, fd, from + head, blocks);
	if (done == head + blocks)
		done += write_end(fd, from + done, n - done);
	return done;
}
