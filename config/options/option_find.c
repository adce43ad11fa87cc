// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include "config/options/option_table.h"
#include "config/word.h"

bool option_in_file(const struct option_row *row)
{
	return row->group != GROUP_SHOWING && row->type != &option_as &&
	       strcmp(row->name, "config") != 0;
}

const struct option_row *option_find(const char *name, size_t length)
{
	for (unsigned i = 0; i < n_option_rows; i++) {
		if (strlen(option_rows[i].name) == length &&
		    strncmp(option_rows[i].name, name, length) == 0)
			return &option_rows[i];
	}
	return NULL;
}

const struct option_row *option_find_letter(char letter)
{
	for (unsigned i = 0; i < n_option_rows; i++) {
		if (letter != '\0' && option_rows[i].letter == letter)
			return &option_rows[i];
	}
	return NULL;
}

const char *option_nearest(const char *name, size_t length)
{
	const char *nearest = NULL;
	unsigned best = 4;

	if (length < 2 || length > 31)
		return NULL;
	for (unsigned i = 0; i < n_option_rows; i++) {
		const char *candidate = option_rows[i].name;
		unsigned distance = word_distance(name, length, candidate);

		if (length >= 3 && strncmp(candidate, name, length) == 0)
			distance = 0;
		if (distance < best && distance * 2 < length + 1) {
			best = distance;
			nearest = candidate;
		}
	}
	return nearest;
}
