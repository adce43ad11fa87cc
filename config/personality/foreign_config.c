// SPDX-License-Identifier: BSD-3-Clause
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/personality/foreign_config.h"

// Without white space at its ends and one pair of quotes.
static char *trim(char *text)
{
	char *end;

	text += strspn(text, " \t\r\n");
	end = text + strlen(text);
	while (end > text && isspace((unsigned char)end[-1]))
		*--end = '\0';
	if (end - text >= 2 && (*text == '"' || *text == '\'') && end[-1] == *text) {
		end[-1] = '\0';
		text++;
	}
	return text;
}

// "-i=eth1", "-b 1", "-a=", "--tunnel", "-T "%A %B"".
static void read_line(char *text, struct words *words)
{
	char *value;

	text = trim(text);
	if (*text == '\0' || *text == '#')
		return;
	value = text + strcspn(text, "= \t");
	if (*value == '\0') {
		words_add(words, "%s", text);
		return;
	}
	*value++ = '\0';
	value += strspn(value, "= \t");
	value = trim(value);
	words_add(words, "%s=%s", text, value);
}

bool foreign_config_expand(struct foreign_line *line, const struct words *typed,
			   struct words *words)
{
	const char *path = typed->n == 1 ? typed->word[0] : "-";
	char *text = NULL;
	size_t room = 0;
	FILE *file;

	if (*path == '-')
		return false;
	file = fopen(path, "r");
	if (file == NULL) {
		foreign_refuse(line, "%s: cannot be read: %m", path);
		return true;
	}
	while (getline(&text, &room, file) > 0)
		read_line(text, words);
	free(text);
	fclose(file);
	return true;
}
