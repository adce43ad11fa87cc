// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_WORD_H
#define CONFIG_WORD_H

#include <stdbool.h>
#include <stddef.h>

// NULL is the same as NULL alone.
bool word_is(const char *word, const char *other);

// How many letters have to be inserted, deleted or replaced to make one word of the other; case
// does not count. Of words longer than 79 letters only the beginning is looked at. For "did you
// mean ...?".
unsigned word_distance(const char *a, size_t length_a, const char *b);

// Whether it is a pattern of names (glob(7)) and no name.
bool word_is_pattern(const char *word);

#endif
