// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <rte_common.h>

#include "export/spool/spool_segment.h"

enum { HEADER = sizeof(struct spool_block_header) };

static int write_all(int fd, const void *octets, size_t n, uint64_t offset)
{
	const uint8_t *from = octets;

	while (n > 0) {
		const ssize_t written = pwrite(fd, from, n, (off_t)offset);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return written < 0 ? -errno : -EIO;
		from += written;
		offset += (uint64_t)written;
		n -= (size_t)written;
	}
	return 0;
}

// Fewer at the file's end.
static ssize_t read_all(int fd, void *octets, size_t n, uint64_t offset)
{
	uint8_t *to = octets;
	size_t got = 0;

	while (got < n) {
		const ssize_t octets_read = pread(fd, to + got, n - got, (off_t)(offset + got));

		if (octets_read < 0 && errno == EINTR)
			continue;
		if (octets_read < 0)
			return -errno;
		if (octets_read == 0)
			break;
		got += (size_t)octets_read;
	}
	return (ssize_t)got;
}

int spool_segment_create(const struct spool_folder *folder, uint64_t number, uint64_t now_us)
{
	struct spool_segment_header header;
	char name[SPOOL_NAME_ROOM];
	int fd, err;

	spool_segment_name(name, number);
	fd = openat(folder->fd, name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (fd < 0)
		return -errno;
	spool_segment_header_make(&header, number, now_us);
	err = write_all(fd, &header, sizeof(header), 0);
	if (err == 0)
		return fd;
	close(fd);
	unlinkat(folder->fd, name, 0);
	return err;
}

int spool_segment_open(const struct spool_folder *folder, uint64_t number)
{
	char name[SPOOL_NAME_ROOM];
	int fd;

	spool_segment_name(name, number);
	fd = openat(folder->fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	return fd < 0 ? -errno : fd;
}

int spool_segment_write(int fd, uint64_t number, struct spool_block *block)
{
	const uint32_t octets = spool_block_octets(block->header);
	const uint32_t whole = HEADER + block->header->payload_octets;
	int err;

	memset((uint8_t *)block->header + whole, 0, octets - whole);
	spool_block_header_make(block->header, number);
	err = write_all(fd, block->header, octets, block->offset);
	if (err < 0 && ftruncate(fd, (off_t)block->offset) < 0)
		return -errno;
	return err;
}

// The next place from `offset` on where a good header of the segment stands; `end`: none.
static uint64_t search(int fd, uint64_t number, uint64_t offset, uint64_t end,
		       struct spool_block_header *header)
{
	static const size_t n = HEADER;

	for (; offset + HEADER <= end; offset += SPOOL_ALIGN) {
		if (read_all(fd, header, n, offset) != (ssize_t)n)
			return end;
		if (spool_block_header_is_good(header, number) &&
		    offset + HEADER + header->payload_octets <= end)
			return offset;
	}
	return end;
}

static int read_payload(const struct spool_reading *reading, struct spool_block *block)
{
	const ssize_t n = read_all(reading->fd, spool_payload(block->header),
				   block->header->payload_octets, reading->offset + HEADER);

	if (n < 0)
		return (int)n;
	return n == (ssize_t)block->header->payload_octets && spool_payload_is_good(block->header);
}

int spool_segment_read(struct spool_reading *reading, struct spool_block *block)
{
	for (;;) {
		const uint64_t at = search(reading->fd, reading->number, reading->offset,
					   reading->end, block->header);
		int rc;

		reading->n_cut += at != reading->offset && reading->offset < reading->end;
		reading->offset = at;
		if (at >= reading->end)
			return 0;
		if (spool_block_end(block) <= reading->from) {
			reading->offset += spool_block_octets(block->header);
			continue;
		}
		rc = read_payload(reading, block);
		if (rc < 0)
			return rc;
		reading->offset += spool_block_octets(block->header);
		if (rc == 1) {
			block->state = SPOOL_WRITTEN;
			return 1;
		}
		reading->n_cut++;
	}
}

static uint64_t segment_octets(int fd)
{
	struct stat status;

	return fstat(fd, &status) < 0 ? 0 : (uint64_t)status.st_size;
}

static void note_block(struct spool_extent *extent, const struct spool_block_header *header,
		       uint64_t offset, bool first)
{
	if (first)
		extent->before = header->before;
	extent->end = header->before;
	counts_add(&extent->end, &header->own);
	extent->newest_us = header->began_us;
	extent->octets = offset + spool_block_octets(header);
}

// Of the newest segment: the payload may lack what its header promises.
static bool is_whole(int fd, const struct spool_block_header *header, uint64_t offset)
{
	const struct spool_reading reading = {.fd = fd, .offset = offset};
	struct spool_block block;
	bool whole;

	if (spool_block_new(&block) < 0)
		return true; // who reads it will see
	*block.header = *header;
	whole = read_payload(&reading, &block) == 1;
	spool_block_free(&block);
	return whole;
}

// Only the newest block of all is looked into.
static bool may_be_torn(const struct spool_block_header *header, uint64_t offset, uint64_t octets,
			bool last)
{
	return last && offset + spool_block_octets(header) + HEADER > octets;
}

int spool_segment_scan(int fd, bool last, struct spool_extent *extent, unsigned *n_cut)
{
	const uint64_t octets = segment_octets(fd);
	uint64_t at = sizeof(struct spool_segment_header);
	struct spool_block_header header;
	bool first = true;

	while (at < octets) {
		const uint64_t found = search(fd, extent->number, at, octets, &header);

		*n_cut += found != at;
		if (found >= octets)
			break;
		at = found + spool_block_octets(&header);
		if (may_be_torn(&header, found, octets, last) && !is_whole(fd, &header, found)) {
			(*n_cut)++;
			continue;
		}
		note_block(extent, &header, found, first);
		first = false;
	}
	return first ? SPOOL_DAMAGED : SPOOL_GOOD;
}
