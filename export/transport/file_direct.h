// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_FILE_DIRECT_H
#define EXPORT_FILE_DIRECT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/uio.h>

// Writes past the page cache (O_DIRECT), which costs a third of the CPU time or less: of what comes
// at once all but the ends, for the kernel wants whole blocks. The ends go the usual way, so that
// the file has all of it at once, and no block is written both ways.
enum {
	FILE_DIRECT_BLOCK = 4096,
	FILE_DIRECT_LEAST = 256 << 10, // less is not worth it
	FILE_DIRECT_MOST = 1 << 20,    // of one write
};

struct file_direct {
	uint8_t *room; // for a write of FILE_DIRECT_MOST; NULL: never
	bool refused;  // the file system cannot
};

// -ENOMEM. Memory is only taken once it is used.
int file_direct_open(struct file_direct *direct);
void file_direct_close(struct file_direct *direct);

// Writes to the end of a regular file of so many octets, which is where `fd` stands. The octets
// that were written, perhaps not all: the caller goes on with the rest. 0: none, or it failed; who
// then writes the usual way is told why.
uint64_t file_direct_write(struct file_direct *direct, int fd, uint64_t at,
			   const struct iovec *parts, unsigned n_parts);

#endif
