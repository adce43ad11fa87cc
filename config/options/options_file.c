// SPDX-License-Identifier: BSD-3-Clause
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "config/log.h"
#include "config/options/option_table.h"

// Cuts white space off both ends, in place.
static char *trim(char *text)
{
	char *end = text + strlen(text);

	while (end > text && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return text + strspn(text, " \t\r\n\v\f");
}

// The value without its comment, or without its quotes; NULL when a quote is left open.
static char *value_read(char *text)
{
	if (text[0] == '"') {
		char *end = strrchr(text + 1, '"');

		if (end == NULL || (*trim(end + 1) != '\0' && *trim(end + 1) != '#'))
			return NULL;
		*end = '\0';
		return text + 1;
	}
	for (char *c = text; *c != '\0'; c++) {
		if (*c == '#' && (c == text || isspace((unsigned char)c[-1]))) {
			*c = '\0';
			break;
		}
	}
	return trim(text);
}

static int unknown_key(const char *name, const struct option_place *place)
{
	const char *nearest = option_nearest(name, strlen(name));

	if (nearest != NULL)
		return user_error(EINVAL, "%s:%u: %s is not an option; did you mean %s?",
				  place->file, place->line, name, nearest);
	return user_error(EINVAL,
			  "%s:%u: %s is not an option; lineprobe --print-sample lists all options",
			  place->file, place->line, name);
}

static int line_read(struct options *options, struct option_given *given, char *line,
		     const struct option_place *place)
{
	const struct option_row *row;
	char *name = trim(line), *equal, *value;

	if (*name == '\0' || *name == '#')
		return 0;
	equal = strchr(name, '=');
	if (equal == NULL)
		return user_error(EINVAL, "%s:%u: '%s' is not name = value", place->file,
				  place->line, name);
	*equal = '\0';
	name = trim(name);
	row = option_find(name, strlen(name));
	if (row == NULL)
		return unknown_key(name, place);
	if (!option_in_file(row))
		return user_error(EINVAL, "%s:%u: %s is allowed on the command line only",
				  place->file, place->line, name);
	value = value_read(trim(equal + 1));
	if (value == NULL)
		return user_error(EINVAL, "%s:%u: %s: the quote is not closed", place->file,
				  place->line, name);
	return option_set(options, given, row, value, place);
}

int options_read_text(struct options *options, struct option_given *given, const char *path,
		      FILE *file)
{
	struct option_place place = {.file = path};
	char *line = NULL;
	size_t room = 0;
	ssize_t length;
	int rc = 0;

	while (rc == 0 && (length = getline(&line, &room, file)) >= 0) {
		place.line++;
		if (memchr(line, '\0', (size_t)length) != NULL)
			rc = user_error(EINVAL, "%s:%u: is not a text file", path, place.line);
		else
			rc = line_read(options, given, line, &place);
	}
	free(line);
	return rc;
}

int options_read_file(struct options *options, struct option_given *given, const char *path)
{
	FILE *file = fopen(path, "r");
	struct stat status;
	int rc;

	if (file == NULL)
		return user_error(errno, "--config %s: cannot be read: %s", path, strerror(errno));
	if (fstat(fileno(file), &status) == 0 && S_ISDIR(status.st_mode))
		rc = user_error(EISDIR, "--config %s: is a directory", path);
	else
		rc = options_read_text(options, given, path, file);
	fclose(file);
	return rc;
}
