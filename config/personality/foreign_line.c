// SPDX-License-Identifier: BSD-3-Clause
// A line of another program as its getopt reads it: options and other words in any order, letters
// together, values attached or not, long names as short as they are clear.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/personality/foreign.h"
#include "config/word.h"

struct reading {
	struct foreign_line *line;
	char *const *word;
	unsigned n, at;
};

static const struct foreign_option *find_letter(const struct personality *personality, char letter)
{
	for (unsigned i = 0; i < personality->n_options; i++) {
		if (personality->options[i].letter == letter)
			return &personality->options[i];
	}
	return NULL;
}

static bool begins(const struct foreign_option *option, const char *name, size_t length)
{
	const char *at = option->name;

	while (at != NULL && *at != '\0') {
		if (strncmp(at, name, length) == 0)
			return true;
		at += strcspn(at, "|");
		at += *at == '|';
	}
	return false;
}

// By the whole name, or by the only one that begins so.
static const struct foreign_option *find_name(const struct personality *personality,
					      const char *name, size_t length)
{
	const struct foreign_option *found = NULL;
	char whole[64];
	unsigned n = 0;

	snprintf(whole, sizeof(whole), "%.*s", (int)length, name);
	for (unsigned i = 0; i < personality->n_options; i++) {
		const struct foreign_option *option = &personality->options[i];

		if (foreign_is(whole, option->name))
			return option;
		if (length > 1 && begins(option, name, length)) {
			found = option;
			n++;
		}
	}
	return n == 1 ? found : NULL;
}

static void refuse_unknown(struct reading *reading, const char *as, size_t length)
{
	const struct personality *personality = reading->line->personality;
	const int own = (int)strcspn(personality->names, "|");
	const char *near = NULL;
	unsigned least = 3;
	int near_length = 0;

	for (unsigned i = 0; i < personality->n_options && length > 4; i++) {
		const char *name = personality->options[i].name;
		unsigned distance = name == NULL || strchr(name, '|') != NULL
					? least
					: word_distance(as + 2, length - 2, name);

		if (distance < least) {
			least = distance;
			near = name;
			near_length = (int)strlen(name);
		}
	}
	foreign_refuse(reading->line, "%.*s: is not an option of %.*s that is known here%s%.*s%s",
		       (int)length, as, own, personality->names,
		       near != NULL ? "; did you mean --" : "", near_length,
		       near != NULL ? near : "", near != NULL ? "?" : "");
}

static void give(struct reading *reading, const struct foreign_option *option, const char *as,
		 const char *value)
{
	struct foreign_line *line = reading->line;
	struct foreign_given *given = &line->given[line->n_given++];

	given->option = option;
	given->value = value;
	snprintf(given->as, sizeof(given->as), "%s", as);
}

// The value that stands apart; NULL, which is wrong, when there is none.
static const char *next_value(struct reading *reading, const struct foreign_option *option,
			      const char *as)
{
	if (reading->at + 1 < reading->n)
		return reading->word[++reading->at];
	foreign_refuse(reading->line, "%s: needs a value%s%s", as,
		       option->fate == FOREIGN_READ ? "; it becomes " : "",
		       option->fate == FOREIGN_READ ? option->text : "");
	return NULL;
}

static void read_long(struct reading *reading, const char *text)
{
	const size_t length = strcspn(text, "=");
	const struct foreign_option *option =
	    find_name(reading->line->personality, text + 2, length - 2);
	const char *value = text[length] == '=' ? text + length + 1 : NULL;
	char as[64];

	if (option == NULL) {
		refuse_unknown(reading, text, length);
		return;
	}
	snprintf(as, sizeof(as), "%.*s", (int)length, text);
	if (option->takes == FOREIGN_VALUE && value == NULL) {
		value = next_value(reading, option, as);
		if (value == NULL)
			return;
	}
	if (option->takes == FOREIGN_BARE && value != NULL && !reading->line->personality->equals) {
		foreign_refuse(reading->line, "%s: takes no value", as);
		return;
	}
	give(reading, option, as, option->takes == FOREIGN_BARE ? NULL : value);
}

// What is attached to a letter is its value, or the next letters.
static const char *read_letter(struct reading *reading, const char *at)
{
	const struct personality *personality = reading->line->personality;
	const struct foreign_option *option = find_letter(personality, *at);
	const char as[] = {'-', *at, '\0'};
	const bool equal = at[1] == '=' && personality->equals;
	const char *value = at + 1 + equal;

	if (option == NULL) {
		refuse_unknown(reading, as, 2);
		return NULL;
	}
	if (option->takes == FOREIGN_BARE) {
		give(reading, option, as, NULL);
		return equal || at[1] == '\0' ? NULL : at + 1;
	}
	if (at[1] == '\0')
		value = option->takes == FOREIGN_VALUE ? next_value(reading, option, as) : "";
	if (value != NULL)
		give(reading, option, as, value);
	return NULL;
}

static void read_word(struct reading *reading)
{
	const char *text = reading->word[reading->at];

	if (text[0] != '-' || text[1] == '\0') {
		words_add(&reading->line->words, "%s", text);
	} else if (text[1] == '-') {
		read_long(reading, text);
	} else {
		for (const char *at = text + 1; at != NULL && *at != '\0';)
			at = read_letter(reading, at);
	}
}

static void translate_row(struct foreign_line *line, const struct foreign_given *given)
{
	const struct foreign_option *option = given->option;
	const char *value = given->value != NULL ? given->value : "";
	const char *space = *value != '\0' ? " " : "";

	switch (option->fate) {
	case FOREIGN_OURS:
		foreign_put(line, option->text, "%s", value);
		break;
	case FOREIGN_WORDS:
		words_add(&line->to->ours, "--%s", option->text);
		break;
	case FOREIGN_IGNORED:
		foreign_note(line, "%s%s%s: ignored: %s", given->as, space, value, option->text);
		break;
	case FOREIGN_REFUSED:
		foreign_refuse(line, "%s%s%s: %s", given->as, space, value, option->text);
		break;
	case FOREIGN_READ:
		break;
	}
}

void foreign_line_read(struct foreign_line *line, const struct words *typed)
{
	struct reading reading = {.line = line, .word = typed->word, .n = typed->n};
	size_t letters = 1;
	bool options = true;

	for (unsigned i = 0; i < typed->n; i++)
		letters += strlen(typed->word[i]);
	line->n_given = 0;
	line->given = calloc(letters, sizeof(*line->given));
	if (line->given == NULL) {
		line->to->wrong.failed = true;
		return;
	}
	for (; reading.at < reading.n; reading.at++) {
		const char *text = typed->word[reading.at];

		if (options && strcmp(text, "--") == 0)
			options = false;
		else if (options)
			read_word(&reading);
		else
			words_add(&line->words, "%s", text);
	}
	for (unsigned i = 0; i < line->n_given; i++)
		translate_row(line, &line->given[i]);
}

void foreign_line_clear(struct foreign_line *line)
{
	free(line->given);
	line->given = NULL;
	line->n_given = 0;
	words_clear(&line->words);
}
