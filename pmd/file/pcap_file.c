// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_byteorder.h>
#include <rte_common.h>

#include "pmd/file/pcap_file.h"

enum { BUFFER = 1 << 20, FILE_HEADER = 24, PACKET_HEADER = 16, MOST_PACKET = 262144 };

struct pcap_file {
	int fd;
	bool swapped;
	uint32_t fraction_ns; // nanoseconds in a unit of a time stamp's fraction
	uint32_t snapshot;
	off_t offset; // of buffer[at]
	size_t at, n;
	uint8_t buffer[BUFFER];
};

static uint32_t word(const struct pcap_file *file, const uint8_t *octets)
{
	uint32_t value;

	memcpy(&value, octets, sizeof(value));
	return file->swapped ? rte_bswap32(value) : value;
}

static bool header_check(struct pcap_file *file, const uint8_t *header)
{
	uint32_t magic = word(file, header);
	uint32_t version;

	file->swapped = magic == 0xd4c3b2a1 || magic == 0x4d3cb2a1;
	magic = word(file, header);
	version = word(file, header + 4);
	file->fraction_ns = magic == 0xa1b23c4d ? 1 : 1000;
	file->snapshot = RTE_MIN(word(file, header + 16), (uint32_t)MOST_PACKET);
	if (magic != 0xa1b2c3d4 && magic != 0xa1b23c4d)
		return false;
	// Two halves, which swapping the whole word has exchanged.
	return version ==
	       (file->swapped == (RTE_BYTE_ORDER == RTE_LITTLE_ENDIAN) ? 0x00020004 : 0x00040002);
}

struct pcap_file *pcap_file_new(int fd)
{
	struct pcap_file *file = malloc(sizeof(*file));
	uint8_t header[FILE_HEADER];

	if (file == NULL)
		return NULL;
	file->fd = fd;
	file->swapped = false;
	file->at = file->n = 0;
	file->offset = FILE_HEADER;
	if (pread(fd, header, sizeof(header), 0) == sizeof(header) && header_check(file, header))
		return file;
	free(file);
	return NULL;
}

void pcap_file_free(struct pcap_file *file)
{
	free(file);
}

// Whether `want` octets from buffer[at] on are there, or could be read.
static bool buffer_hold(struct pcap_file *file, size_t want)
{
	size_t left = file->n - file->at;
	ssize_t got = 0;

	if (left >= want)
		return true;
	memmove(file->buffer, file->buffer + file->at, left);
	file->at = 0;
	file->n = left;
	while (file->n < want) {
		got = pread(file->fd, file->buffer + file->n, BUFFER - file->n,
			    file->offset + (off_t)file->n);
		if (got <= 0)
			return false;
		file->n += (size_t)got;
	}
	return true;
}

bool pcap_file_next(struct pcap_file *file, struct pcap_pkthdr *header, const uint8_t **octets)
{
	const uint8_t *from;
	uint32_t captured;

	if (!buffer_hold(file, PACKET_HEADER))
		return false;
	captured = word(file, file->buffer + file->at + 8);
	if (captured > file->snapshot || !buffer_hold(file, PACKET_HEADER + captured))
		return false;
	from = file->buffer + file->at;
	header->ts.tv_sec = word(file, from);
	header->ts.tv_usec = (suseconds_t)word(file, from + 4) * file->fraction_ns;
	header->caplen = captured;
	header->len = word(file, from + 12);
	*octets = from + PACKET_HEADER;
	file->at += PACKET_HEADER + captured;
	file->offset += PACKET_HEADER + captured;
	return true;
}

off_t pcap_file_offset(const struct pcap_file *file)
{
	return file->offset;
}
