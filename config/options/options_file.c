// SPDX-License-Identifier: BSD-3-Clause
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "config/log.h"
#include "config/options/option_table.h"

enum { LINE_MOST = 16384 };

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
		return user_error(EINVAL, "%s:%u: '%.60s' is not name = value", place->file,
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

// The next line without its line feed. False at the end, or with `*wrong` when it is none of a text
// file: whatever the file is, no more of it is held than this.
static bool line_next(FILE *file, char line[LINE_MOST], const char **wrong)
{
	size_t n = 0;
	int octet = getc(file);

	if (octet == EOF)
		return false;
	for (; octet != EOF && octet != '\n'; octet = getc(file)) {
		if (octet == '\0' || n == LINE_MOST - 1) {
			*wrong = octet == '\0' ? "is not a text file"
					       : "the line is longer than 16383 octets; a config "
						 "file has name = value in each line";
			return false;
		}
		line[n++] = (char)octet;
	}
	line[n] = '\0';
	return true;
}

int options_read_text(struct options *options, struct option_given *given, const char *path,
		      FILE *file)
{
	struct option_place place = {.file = path};
	const char *wrong = NULL;
	char line[LINE_MOST];
	int rc = 0;

	static_assert(LINE_MOST == 16384, "the message says so");
	while (rc == 0 && line_next(file, line, &wrong)) {
		place.line++;
		rc = line_read(options, given, line, &place);
	}
	if (wrong != NULL)
		rc = user_error(EINVAL, "%s:%u: %s", path, place.line + 1, wrong);
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
