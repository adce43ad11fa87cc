// SPDX-License-Identifier: BSD-3-Clause
#ifndef TRANSLATED_H
#define TRANSLATED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "config/options/option_table.h"
#include "config/personality/foreign.h"
#include "config/personality/shell_words.h"

// Lines that people have typed or that manuals show, and what each must become.
struct typed_line {
	const char *line;
	// Our words that must be there, with | between; in their order of a column or not.
	const char *ours;
	// Words that must not be there; or what notes must say. NULL: nothing.
	const char *not_ours, *notes;
	// Why it is refused; then `ours` is of what it would be without that. NULL: it runs.
	const char *wrong;
};

static struct translation translated;

static inline int translation_end(void **)
{
	translation_clear(&translated);
	return 0;
}

static inline void translate_line(const char *line)
{
	struct words words = {0}, rest = {0};
	const struct personality *personality;

	translation_clear(&translated);
	assert_null(shell_words_read(line, &words));
	personality = personality_find(words.word[0]);
	assert_non_null(personality);
	for (unsigned i = 1; i < words.n; i++)
		words_add(&rest, "%s", words.word[i]);
	personality_translate(personality, &rest, &translated);
	words_clear(&words);
	words_clear(&rest);
}

// All words of a list in one, with a blank before and behind each.
static inline void join(const struct words *words, char *text, size_t size)
{
	size_t n = (size_t)snprintf(text, size, " ");

	for (unsigned i = 0; i < words->n && n < size; i++)
		n += (size_t)snprintf(text + n, size - n, "%s ", words->word[i]);
}

static inline bool has_all(const struct words *words, const char *wanted, bool whole, char *missing)
{
	char text[16384], part[1024];

	join(words, text, sizeof(text));
	while (*wanted != '\0') {
		const size_t length = strcspn(wanted, "|");

		snprintf(part, sizeof(part), whole ? " %.*s " : "%.*s", (int)length, wanted);
		if (strstr(text, part) == NULL) {
			snprintf(missing, 1024, "'%.200s' in '%.800s'", part, text);
			return false;
		}
		wanted += length + (wanted[length] == '|');
	}
	return true;
}

static inline bool has_any(const struct words *words, const char *unwanted)
{
	char text[16384], part[1024];

	join(words, text, sizeof(text));
	for (; *unwanted != '\0';) {
		const size_t length = strcspn(unwanted, "|");

		snprintf(part, sizeof(part), " %.*s", (int)length, unwanted);
		if (strstr(text, part) != NULL)
			return true;
		unwanted += length + (unwanted[length] == '|');
	}
	return false;
}

// What a line becomes is a line of ours: each of its options is one, with a value that it takes.
static inline void assert_options_are_ours(const char *line)
{
	const struct words *ours = &translated.ours;
	union {
		char octets[4096];
		uint64_t aligned;
	} value;
	char why[OPTION_WHY];

	for (unsigned i = 0; i < ours->n; i++) {
		const char *word = ours->word[i];
		const struct option_row *row = word[1] == '-'
						   ? option_find(word + 2, strcspn(word + 2, "="))
						   : option_find_letter(word[1]);
		const char *text = word[1] == '-' ? strchr(word, '=') : NULL;

		if (row == NULL)
			fail_msg("%s: %s is no option", line, word);
		if (row->type->bare)
			continue;
		text = text != NULL ? text + 1 : ours->word[++i];
		assert_non_null(text);
		memset(&value, 0, sizeof(value));
		if (row->type->read(row, text, &value, why) < 0 &&
		    strcmp(row->name, "active-timeout") != 0 && strcmp(row->name, "user") != 0)
			fail_msg("%s: %s %s: %s", line, word, text, why);
		if (row->type->clear != NULL)
			row->type->clear(&value);
	}
}

static inline void assert_becomes(const struct typed_line *typed)
{
	char missing[1024];

	translate_line(typed->line);
	if (typed->wrong == NULL && translated.wrong.n > 0)
		fail_msg("%s: is refused: %s", typed->line, translated.wrong.word[0]);
	if (typed->wrong != NULL && !has_all(&translated.wrong, typed->wrong, false, missing))
		fail_msg("%s: is not refused for %s", typed->line, missing);
	if (typed->ours != NULL && !has_all(&translated.ours, typed->ours, true, missing))
		fail_msg("%s: lacks %s", typed->line, missing);
	if (typed->not_ours != NULL && has_any(&translated.ours, typed->not_ours))
		fail_msg("%s: has one of %s", typed->line, typed->not_ours);
	if (typed->notes != NULL && !has_all(&translated.notes, typed->notes, false, missing))
		fail_msg("%s: does not say %s", typed->line, missing);
	if (typed->wrong == NULL && translated.ours.n > 0 && translated.ours.word[0][0] == '-')
		assert_options_are_ours(typed->line);
}

static inline void assert_all_become(const struct typed_line *typed, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		assert_becomes(&typed[i]);
}

#endif
