// SPDX-License-Identifier: BSD-3-Clause
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/number.h"
#include "config/options/option_table.h"
#include "config/personality/foreign.h"

bool foreign_is(const char *text, const char *names)
{
	const size_t length = strlen(text);

	for (; names != NULL && *names != '\0'; names += *names == '|') {
		const size_t n = strcspn(names, "|");

		if (n == length && strncmp(names, text, n) == 0)
			return true;
		names += n;
	}
	return false;
}

bool foreign_next(const char **list, char *word, size_t size)
{
	size_t n;

	if (*list == NULL)
		return false;
	n = strcspn(*list, ",");
	snprintf(word, size, "%.*s", (int)n, *list);
	*list = (*list)[n] == ',' ? *list + n + 1 : NULL;
	return true;
}

static bool is_key(const struct foreign_option *option, const char *key)
{
	return key[1] == '\0' ? option->letter == key[0] : foreign_is(key, option->name);
}

const char *foreign_nth(const struct foreign_line *line, const char *key, unsigned i)
{
	for (unsigned k = 0; k < line->n_given; k++) {
		if (is_key(line->given[k].option, key) && i-- == 0)
			return line->given[k].value != NULL ? line->given[k].value : "";
	}
	return NULL;
}

const char *foreign_value(const struct foreign_line *line, const char *key)
{
	const char *value, *last = NULL;

	for (unsigned i = 0; (value = foreign_nth(line, key, i)) != NULL; i++)
		last = value;
	return last;
}

uint64_t foreign_number(struct foreign_line *line, const char *key, uint64_t preset)
{
	const char *value = foreign_value(line, key);
	uint64_t number = preset;

	if (value != NULL && !number_read(value, 0, UINT64_MAX, &number))
		foreign_refuse(line, "-%s%s %s: is no number", key[1] != '\0' ? "-" : "", key,
			       value);
	return number;
}

static void put_name(struct foreign_line *line, const char *name)
{
	const struct option_row *row = option_find(name, strlen(name));

	if (row != NULL && row->letter != '\0')
		words_add(&line->to->ours, "-%c", row->letter);
	else
		words_add(&line->to->ours, "--%s", name);
}

static char *text_of(struct words *words, const char *format, va_list arguments)
{
	char *text;

	if (vasprintf(&text, format, arguments) >= 0)
		return text;
	words->failed = true;
	return NULL;
}

static void add_text(struct words *words, char *text)
{
	if (text != NULL)
		words_add(words, "%s", text);
	free(text);
}

void foreign_put(struct foreign_line *line, const char *name, const char *format, ...)
{
	va_list arguments;

	put_name(line, name);
	va_start(arguments, format);
	add_text(&line->to->ours, text_of(&line->to->ours, format, arguments));
	va_end(arguments);
}

void foreign_put_bare(struct foreign_line *line, const char *name)
{
	put_name(line, name);
}

// The same is said once.
static void add_once(struct words *words, char *text)
{
	for (unsigned i = 0; i < words->n && text != NULL; i++) {
		if (strcmp(words->word[i], text) == 0) {
			free(text);
			return;
		}
	}
	add_text(words, text);
}

void foreign_note(struct foreign_line *line, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add_once(&line->to->notes, text_of(&line->to->notes, format, arguments));
	va_end(arguments);
}

void foreign_refuse(struct foreign_line *line, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add_once(&line->to->wrong, text_of(&line->to->wrong, format, arguments));
	va_end(arguments);
}

bool foreign_asks(struct foreign_line *line, const char *key, const char *first, const char *second)
{
	struct words *ours = &line->to->ours;

	if (foreign_value(line, key) == NULL)
		return false;
	words_clear(ours);
	words_add(ours, "%s", first);
	if (second != NULL)
		words_add(ours, "%s", second);
	return true;
}

void foreign_note_user(struct foreign_line *line, const char *theirs)
{
	foreign_note(line,
		     "user: root becomes lineprobe, or nobody if there is none%s: --user NAME",
		     theirs);
}
