// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_SYSTEM_FILE_H
#define PROBE_SYSTEM_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probe/doctor/doctor.h"

// The files of /sys and /proc, under the doctor's root. `format` makes the path.

// The first octets of a file without the line feed at the end; false: it cannot be read, `text` is
// empty.
bool system_read(const struct doctor *doctor, char *text, size_t room, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
// A number, or `otherwise`.
int64_t system_number(const struct doctor *doctor, int64_t otherwise, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
// The last part of what a link points to, "" where there is none.
void system_link(const struct doctor *doctor, char *text, size_t room, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
bool system_exists(const struct doctor *doctor, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
// How many entries a folder has; 0: there is none.
unsigned system_entries(const struct doctor *doctor, const char *path);
// Writes a value to a file that is there. 0 or -errno.
int system_write(const struct doctor *doctor, const char *path, const char *value);

#endif
