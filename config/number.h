// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_NUMBER_H
#define CONFIG_NUMBER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

// The one reader of numbers in options, settings and files. Each returns false, with the number as
// it was, when the text is anything else, is out of its limits or does not fit; no sign, blank or
// fraction is taken.

// Digits and nothing else, `least` to `most`.
bool number_read(const char *text, uint64_t least, uint64_t most, uint64_t *number);

// "500ms", "15s", "5m", "1h", "7d", or a sum of such: "1h30m"; a bare number is seconds.
bool time_read(const char *text, uint64_t *ms);
void time_write(uint64_t ms, FILE *out);

// "5000", "64k", "1M", "1G", by thousands.
bool count_read(const char *text, uint64_t *count);
void count_write(uint64_t count, FILE *out);

// "64k", "100M", "1G" octets, by 1024. A bare number is refused: it could be meant as a time.
bool size_read(const char *text, uint64_t *octets);

#endif
