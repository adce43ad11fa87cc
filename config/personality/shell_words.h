// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_SHELL_WORDS_H
#define CONFIG_SHELL_WORDS_H

#include <stdio.h>

#include "config/personality/words.h"

// Words as a shell reads and writes them, without its variables and patterns.

// Adds the words of a line. What a shell keeps for itself (a redirection, a final &, what follows
// ; or |) is left out. Returns NULL, or why the line is not whole.
const char *shell_words_read(const char *line, struct words *words);

// Writes a word so that a shell takes it as it is.
void shell_word_write(const char *word, FILE *out);

#endif
