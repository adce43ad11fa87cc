// SPDX-License-Identifier: BSD-3-Clause
#include "export/filter/filter_words.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <strings.h>

#include "config/log.h"

static const char ends[] = " \t()=!<>~";

static size_t sign_length(const char *at)
{
	if ((*at == '!' || *at == '<' || *at == '>') && at[1] == '=')
		return 2;
	return 1;
}

static int take(struct filter_words *words, const char *at, size_t length)
{
	if (length >= FILTER_WORD)
		return filter_words_error(words, "a word is longer than %d letters", FILTER_WORD);
	memcpy(words->word, at, length);
	words->word[length] = '\0';
	words->rest = at + length;
	return 0;
}

static int take_quoted(struct filter_words *words, const char *at)
{
	const char *end = strchr(at + 1, *at);
	int rc;

	words->quoted = true;
	if (end == NULL)
		return filter_words_error(words, "%c has no second one", *at);
	rc = take(words, at + 1, (size_t)(end - at - 1));
	words->rest = end + 1;
	return rc;
}

int filter_words_next(struct filter_words *words)
{
	const char *at = words->rest + strspn(words->rest, " \t");

	words->quoted = false;
	if (*at == '"' || *at == '\'')
		return take_quoted(words, at);
	if (*at != '\0' && strchr(ends, *at) != NULL)
		return take(words, at, sign_length(at));
	return take(words, at, strcspn(at, ends));
}

bool filter_words_is(const struct filter_words *words, const char *word)
{
	return !words->quoted && strcasecmp(words->word, word) == 0;
}

int filter_words_error(const struct filter_words *words, const char *format, ...)
{
	va_list arguments;
	char what[256];

	va_start(arguments, format);
	vsnprintf(what, sizeof(what), format, arguments);
	va_end(arguments);
	if (words->word[0] == '\0')
		return user_error(EINVAL, "%s: where=%s: at its end: %s", words->where, words->text,
				  what);
	return user_error(EINVAL, "%s: where=%s: at '%s': %s", words->where, words->text,
			  words->word, what);
}
