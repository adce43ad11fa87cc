// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_CAPTURE_FILE_H
#define PMD_CAPTURE_FILE_H

#include "pmd/file/expander.h"
#include "pmd/file/format.h"

// One file of captured packets, compressed or not, or a pipe with such.
struct capture_file {
	struct stream stream;
	const struct capture_format *format; // NULL: not known yet
	void *state;			     // of the format
	bool begun;			     // packets can be read
	struct expander *expander;	     // NULL: not compressed
	const char *compression;
	char *path;
};

struct capture_file_settings {
	bool growing; // the end of a regular file is none: more may come
	bool waits;   // for what comes by a pipe, until packets begin; any signal ends it
};

enum { CAPTURE_FILE_WHY = 400 };

// Opens `path`, "-" is stdin, and reads up to where packets begin, unless that has not come yet. On
// error returns -errno, and `why` says more, for people.
int capture_file_open(const char *path, const struct capture_file_settings *settings,
		      struct capture_file **result, char why[CAPTURE_FILE_WHY]);
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

// Once stream.ended: why, in stream.problem; that stays empty at a regular end.
void capture_file_ended(struct capture_file *file);

// Octets of the file that were read, as its size counts them.
uint64_t capture_file_position(const struct capture_file *file);

// "pcap, Ethernet, little-endian" and the like, for people; size >= 32.
const char *capture_file_describe(const struct capture_file *file, char *text, size_t size);

#endif
