// SPDX-License-Identifier: BSD-3-Clause
#include "config/word.h"

#include <ctype.h>
#include <string.h>

enum { WORD_MOST = 79 };

static bool same_letter(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

// The next row of the table of distances of the words' beginnings (Wagner and Fischer): `letter`
// against all of b.
static void next_row(unsigned *row, char letter, const char *b, size_t length_b)
{
	unsigned diagonal = row[0]++;

	for (size_t j = 1; j <= length_b; j++) {
		unsigned replaced = diagonal + !same_letter(letter, b[j - 1]);
		unsigned shifted = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;

		diagonal = row[j];
		row[j] = replaced < shifted ? replaced : shifted;
	}
}

bool word_is(const char *word, const char *other)
{
	return word != NULL && other != NULL ? strcmp(word, other) == 0 : word == other;
}

bool word_is_pattern(const char *word)
{
	return strpbrk(word, "*?[") != NULL;
}

unsigned word_distance(const char *a, size_t length_a, const char *b)
{
	unsigned row[WORD_MOST + 1];
	size_t length_b = strnlen(b, WORD_MOST);

	for (unsigned j = 0; j <= length_b; j++)
		row[j] = j;
	for (size_t i = 0; i < length_a && i < WORD_MOST; i++)
		next_row(row, a[i], b, length_b);
	return row[length_b];
}
