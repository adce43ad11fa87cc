// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_NAMES_H
#define CONFIG_NAMES_H

#include <stddef.h>

// Appends a name to a list for a message, after `between` unless it is the first. A list that is
// longer than its room is cut off.
void names_add(char *names, size_t size, const char *between, const char *name);

#endif
