// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_LOG_LEVEL_H
#define CONFIG_LOG_LEVEL_H

#include <stdbool.h>
#include <stddef.h>

// "LEVEL" or "PART:LEVEL" between commas, PART a pattern of log types ("lib.*"); a bare LEVEL is
// for lineprobe.*. False when it is anything else; `bad` then holds the word.
bool log_levels_check(const char *text, char *bad, size_t room);

// Sets them; also for log types that register later.
void log_levels_set(const char *text);

#endif
