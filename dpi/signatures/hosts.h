// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_HOSTS_H
#define DPI_HOSTS_H

#include <stdint.h>

#include "dpi/signatures/applications.h"
#include "dpi/signatures/text.h"

// Host names to applications by longest suffix.
struct hosts;

struct hosts *hosts_new(void);
void hosts_free(struct hosts *hosts);
// Reads a line "suffix name id category"; a suffix that stands here already is replaced when
// `again` (the user's own file).
void hosts_add_line(struct hosts *hosts, struct applications *applications,
		    const struct text_line *line, struct problems *problems);
// 0, or -ENOMEM; for programs without files.
int hosts_add(struct hosts *hosts, const char *suffix, uint16_t application);
// The application of the longest suffix of a name in any case, or 0. A final dot, a :port and what
// stands more than 64 octets from the end do not matter.
uint16_t hosts_find(const struct hosts *hosts, const void *name, unsigned length);

#endif
