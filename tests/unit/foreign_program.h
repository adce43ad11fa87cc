// SPDX-License-Identifier: BSD-3-Clause
// A program with an option of each kind, and lines of it.
#ifndef FOREIGN_PROGRAM_H
#define FOREIGN_PROGRAM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/personality/foreign.h"

static const struct foreign_option rows[] = {
    {'a', "alpha", FOREIGN_BARE, FOREIGN_READ, "-"},
    {'b', "beta|second", FOREIGN_VALUE, FOREIGN_READ, "-"},
    {'c', "betamax", FOREIGN_MAYBE, FOREIGN_READ, "-"},
    {'i', NULL, FOREIGN_VALUE, FOREIGN_OURS, "input"},
    {'w', NULL, FOREIGN_BARE, FOREIGN_WORDS, "dpi=off"},
    {'x', NULL, FOREIGN_BARE, FOREIGN_IGNORED, "not needed"},
    {'y', NULL, FOREIGN_VALUE, FOREIGN_REFUSED, "not there"},
};
static struct personality program = {"program", rows, sizeof(rows) / sizeof(rows[0]),
				     false,	NULL, NULL};
static struct translation to;
static struct foreign_line line;
static struct words typed;

static int clear(void **)
{
	foreign_line_clear(&line);
	translation_clear(&to);
	words_clear(&typed);
	return 0;
}

static void read_line(const char *text)
{
	char *copy = strdup(text), *next = copy, *word;

	clear(NULL);
	while ((word = strsep(&next, " ")) != NULL)
		words_add(&typed, "%s", word);
	free(copy);
	line = (struct foreign_line){.personality = &program, .to = &to};
	foreign_line_read(&line, &typed);
}

#endif
