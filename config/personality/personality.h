// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_PERSONALITY_H
#define CONFIG_PERSONALITY_H

#include <stdio.h>

#include "config/personality/words.h"

// Command lines of other probes, in our words: `lineprobe --as PROGRAM ...`, and `translate`.
// Nothing beyond this folder knows these programs.
struct personality;

// What another program's line becomes.
struct translation {
	struct words ours;  // our command line, without the program's name
	struct words notes; // what differs from there, a line each
	struct words wrong; // why it cannot run, a line each; none: it can
};

// By a program's name, which may have a path before it; NULL: it is none of them.
const struct personality *personality_find(const char *program);

// Why a program is none of them, in a line; NULL: it is not known at all.
const char *personality_stranger(const char *program);

// All their names, with commas between.
void personality_names(char *names, size_t size);

// Translates the words that follow the program's name; `to` is added to, and to be cleared.
void personality_translate(const struct personality *personality, const struct words *line,
			   struct translation *to);
void translation_clear(struct translation *translation);

// The options of all of them and what becomes of each, for people.
void personalities_print(FILE *out);

// `lineprobe --as PROGRAM ...`, or the program called by such a name: `ours` gets the command line
// to be obeyed instead, its first word too, and notes are printed on stderr. Returns 0 when it is
// neither, 1, or -errno when one line has been printed.
int personality_obey(int argc, char *argv[], struct words *ours);

// `lineprobe translate -- LINE`: prints our line and what differs. Returns the exit code.
int personality_print(char *const *words, unsigned n, FILE *out);

#endif
