// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_WORDS_H
#define CONFIG_WORDS_H

#include <stdbool.h>

// Strings in order, as many as come: the words of a command line, or lines for people.
struct words {
	char **word; // NULL follows the last one
	unsigned n;
	bool failed; // there was no memory for one
};

void words_add(struct words *words, const char *format, ...) __attribute__((format(printf, 2, 3)));
void words_clear(struct words *words);

#endif
