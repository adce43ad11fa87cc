// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_CAPTURE_FILE_H
#define PMD_CAPTURE_FILE_H

#include "pmd/file/format.h"

// One file of captured packets, or a pipe with such.
struct capture_file {
	struct stream stream;
	const struct capture_format *format; // NULL: not known yet
	void *state;			     // of the format
	bool begun;			     // packets can be read
	char *path;
	uint64_t size; // 0: not known
};

// Opens `path`, "-" is stdin, and reads up to where packets begin; a growing file may be too short
// for that still. On error one line has been logged; returns -errno.
int capture_file_open(const char *path, bool growing, struct capture_file **result);
void capture_file_close(struct capture_file *file);

// What stands before the packets, while not file->begun.
enum format_found capture_file_begin(struct capture_file *file);

// The next packet, its octets valid until the next call.
static inline enum format_found capture_file_next(struct capture_file *file,
						  struct capture_packet *packet)
{
	if (unlikely(!file->begun)) {
		enum format_found found = capture_file_begin(file);

		if (found != FORMAT_FOUND)
			return found;
	}
	return file->format->next(file->state, &file->stream, packet);
}

// "pcap, Ethernet, little-endian" and the like, for people.
const char *capture_file_describe(const struct capture_file *file, char *text, size_t size);

#endif
