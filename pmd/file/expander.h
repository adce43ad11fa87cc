// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_EXPANDER_H
#define PMD_EXPANDER_H

#include "pmd/file/stream.h"

// Decompresses a file in a thread of its own, into a pipe: whoever reads it is not held up, neither
// by a slow decompressor nor by a pipe that the compressed octets come by.
struct expander;

// What the first octets (12 are looked at) are compressed by, for people; NULL: none that is known
// (gzip, bzip2, xz, zstd, lz4).
const char *expander_find(const uint8_t *octets);

// Takes over `stream`, which becomes what comes out. On error nothing has changed; returns -errno.
int expander_start(struct stream *stream, struct expander **result);

// At the end of what came out: NULL, or why it ended too early, for people.
const char *expander_problem(struct expander *expander);

// Compressed octets that were read so far; from any thread.
uint64_t expander_position(const struct expander *expander);

// The stream must have ended or been closed.
void expander_free(struct expander *expander);

#endif
