// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_EXPORTER_NAMES_H
#define PROBE_EXPORTER_NAMES_H

#include "export/decode/sender.h"

// The file of names= of an input: a line `ADDRESS NAME` for each exporter, the name up to 31 octets
// without white space; # begins a comment.
struct exporter_names;

enum { EXPORTER_NAMES_MOST = SENDERS_MOST };

// An empty path is no error: *names is NULL. One line has been reported on error, with the file's
// line; -errno.
int exporter_names_read(const char *spec, const char *path, struct exporter_names **names);
void exporter_names_free(struct exporter_names *names);

// NULL: it has none.
const char *exporter_names_find(const struct exporter_names *names,
				const struct sender_address *address);

#endif
