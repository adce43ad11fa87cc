// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_CACHE_H
#define DPI_CACHE_H

#include "dpi/signatures/patterns.h"

// Compiled databases kept in a directory, under a key of the regexes, Hyperscan's version and the
// CPU's features. Only a directory and a file that we or root own and nobody else may write are
// trusted. A cache that cannot be used costs a compilation, never a start.

// The directory to use when none is given: root's or the user's, NULL when there is no home.
// Caller frees.
char *cache_default_directory(void);
// Makes it and the folder that it stands in (~/.cache), where they are not there. 0 or -errno.
int cache_make_directory(const char *directory);
// True when the databases for these rules were there and are loaded.
bool cache_load(struct patterns *patterns, const struct rules *rules, const char *directory);
// Writes them, whole or not at all; of all that the directory keeps the 8 that were used last stay.
// 0 or -errno.
int cache_store(const struct patterns *patterns, const struct rules *rules, const char *directory);

#endif
