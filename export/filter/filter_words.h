// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_FILTER_WORDS_H
#define EXPORT_FILTER_WORDS_H

#include "export/filter/record_filter.h"

enum { FILTER_WORD = 128 };

// A filter's text, word by word: names and values, in "" or '' where they hold blanks; ( ) and the
// signs of comparisons are words of their own.
struct filter_words {
	const char *rest;
	char word[FILTER_WORD]; // the present one; "": the end
	bool quoted;
	const char *where;
	const char *text; // all of it, for errors
	const struct application_table *applications;
};

// The next word. -EINVAL: it has no end, or is too long (reported).
int filter_words_next(struct filter_words *words);
// True where the present word is that, in any case, and was not quoted.
bool filter_words_is(const struct filter_words *words, const char *word);
// Reports what is wrong at the present word; returns -EINVAL.
int filter_words_error(const struct filter_words *words, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
