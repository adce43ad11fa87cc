// SPDX-License-Identifier: BSD-3-Clause
#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "config/personality/shell_words.h"

// A word as far as it is read.
struct word {
	char *text;
	size_t length;
	bool begun;
};

static void put(struct word *word, char c)
{
	word->text[word->length++] = c;
	word->begun = true;
}

// From behind the quote to behind the other one; NULL: there is none.
static const char *read_quoted(const char *at, char quote, struct word *word)
{
	word->begun = true;
	for (; *at != '\0' && *at != quote; at++) {
		if (quote == '"' && *at == '\\' && at[1] != '\0' && strchr("\"\\$`\n", at[1]))
			at++;
		put(word, *at);
	}
	return *at == quote ? at + 1 : NULL;
}

// The shell's own, at the end of a line: `>file`, `2>&1`, `&`, `| less`.
static bool ends_here(const char *at, const struct word *word)
{
	if (*at == ';')
		return at[1] == '\0' || isspace((unsigned char)at[1]);
	if (*at == '|' || *at == '&')
		return !word->begun;
	if (*at == '>')
		return true;
	return !word->begun && (*at == '1' || *at == '2') && at[1] == '>';
}

static void take(struct word *word, struct words *words)
{
	if (word->begun)
		words_add(words, "%.*s", (int)word->length, word->text);
	word->length = 0;
	word->begun = false;
}

static const char *read_next(const char *at, struct word *word, struct words *words)
{
	if (*at == '\'' || *at == '"')
		return read_quoted(at + 1, *at, word);
	if (*at == '\\' && at[1] == '\n')
		return at + 2;
	if (*at == '\\' && at[1] != '\0') {
		put(word, at[1]);
		return at + 2;
	}
	if (isspace((unsigned char)*at))
		take(word, words);
	else
		put(word, *at);
	return at + 1;
}

const char *shell_words_read(const char *line, struct words *words)
{
	struct word word = {.text = malloc(strlen(line) + 1)};
	const char *at = line;

	if (word.text == NULL)
		return "there is no memory for it";
	while (at != NULL && *at != '\0' && !ends_here(at, &word) && !(*at == '#' && !word.begun))
		at = read_next(at, &word, words);
	if (at != NULL)
		take(&word, words);
	free(word.text);
	return at == NULL ? "a quote is not closed" : NULL;
}

void shell_word_write(const char *word, FILE *out)
{
	static const char plain[] = "%+,-./0123456789:=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
				    "abcdefghijklmnopqrstuvwxyz";

	if (*word != '\0' && word[strspn(word, plain)] == '\0') {
		fputs(word, out);
		return;
	}
	putc('\'', out);
	for (; *word != '\0'; word++)
		fputs(*word == '\'' ? "'\\''" : (char[]){*word, '\0'}, out);
	putc('\'', out);
}
