// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_OPTION_NUMBER_H
#define CONFIG_OPTION_NUMBER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

// "500ms", "15s", "5m", "1h"; a bare number is seconds. False when text is anything else.
bool time_read(const char *text, uint64_t *ms);
void time_write(uint64_t ms, FILE *out);

// "5000", "64k", "1M", "1G", by thousands. False when text is anything else.
bool count_read(const char *text, uint64_t *count);
void count_write(uint64_t count, FILE *out);

#endif
