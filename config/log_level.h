// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_LOG_LEVEL_H
#define CONFIG_LOG_LEVEL_H

#include <stdbool.h>
#include <stddef.h>

// "LEVEL" or "PART:LEVEL" between commas, PART a pattern of log types ("lib.*"); a bare LEVEL is
// for lineprobe.*. False when it is anything else; `bad` then holds the word.
bool log_levels_check(const char *text, char *bad, size_t room);

// False when a PART fits no log type that is registered now; `unknown` then holds the first such
// PART.
bool log_levels_known(const char *text, char *unknown, size_t room);

// Sets them, whatever it returns; also for log types that register later. Returns
// what log_levels_known() does.
bool log_levels_set(const char *text, char *unknown, size_t room);

#endif
