// SPDX-License-Identifier: BSD-3-Clause
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/personality/words.h"

void words_add(struct words *words, const char *format, ...)
{
	char **room = reallocarray(words->word, words->n + 2, sizeof(*room));
	va_list arguments;
	int length = -1;

	if (room != NULL) {
		words->word = room;
		va_start(arguments, format);
		length = vasprintf(&room[words->n], format, arguments);
		va_end(arguments);
		words->n += length >= 0;
		room[words->n] = NULL;
	}
	words->failed |= length < 0;
}

void words_clear(struct words *words)
{
	while (words->n > 0)
		free(words->word[--words->n]);
	free(words->word);
	*words = (struct words){0};
}
