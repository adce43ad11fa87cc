// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_FILE_SESSION_H
#define EXPORT_FILE_SESSION_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/uio.h>
#include <zstd.h>

#include "export/transport/file_direct.h"
#include "export/transport/file_name.h"

enum { FILE_SESSION_PARTS = 16 };

// A file from its opening to its final name. Each function may block for as long as the system
// likes; a thread that is cancelled in one leaves no lock behind. The result is in `rc`: 0 or
// -errno.
struct file_session {
	struct file_name name;
	int fd; // -1: none
	bool regular, fifo;
	bool past_cache; // what `parts` has: much, and the disk keeps up
	uint64_t octets; // in the file
	ZSTD_CCtx *zstd; // NULL: plain
	struct file_direct direct;
	_Atomic uint64_t *moved;
	uint64_t now_us; // wall clock, for dated names
	int rc;
	struct iovec parts[FILE_SESSION_PARTS]; // what write() shall write
	unsigned n_parts;
};

// Whole messages or nothing: what a full disk cut is cut off again. A FIFO that nobody reads any
// more is closed.
void file_session_write(void *session);
// The next file, named by `now_us`. -ENXIO: nobody reads the FIFO yet.
void file_session_open(void *session);
// Gives the file its final name.
void file_session_close(void *session);
// Only the descriptor: what is not complete keeps the name that it has.
void file_session_drop(struct file_session *session);
// Whether another file shall be begun because somebody says so: 1 where this one is written under
// another name until it is complete and holds something, or has lost its name (was renamed or
// deleted); 0: it goes on; -errno: it goes on because no other one can be begun.
void file_session_look(void *session);
// Closes the file, and opens the next one.
void file_session_next(void *session);

#endif
