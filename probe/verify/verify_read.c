// SPDX-License-Identifier: BSD-3-Clause
#include "probe/verify/verify_read.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "config/log.h"
#include "probe/verify/verify_program.h"

enum { HEADER = 256 };

static char empty[] = "";

// At each one of `between`; returns how many there are, at most `most`.
static unsigned split(char *line, char between, char **cells, unsigned most)
{
	unsigned n = 0;

	line[strcspn(line, "\r\n")] = '\0';
	while (line != NULL && n < most) {
		char *end = strchr(line, between);

		cells[n++] = line;
		if (end != NULL)
			*end++ = '\0';
		line = end;
	}
	return n;
}

static void take(const struct verify_reader *reader, const struct verify_taker *taker,
		 char *const *cells)
{
	taker->take(taker->context, reader, cells);
}

static void nfdump_lines(const struct verify_reader *reader, FILE *lines,
			 const struct verify_taker *taker)
{
	char *cells[VERIFY_COLUMNS], *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, lines) > 0)
		if (split(line, '|', cells, VERIFY_COLUMNS) == reader->n_shown)
			take(reader, taker, cells);
	free(line);
}

int verify_read_nfdump(const struct verify_reader *reader, const char *path,
		       const struct verify_taker *taker)
{
	char format[VERIFY_COLUMNS * 8] = "fmt:";
	char *arguments[] = {"nfdump", "-R",   (char *)path,
			     "-q",     "-N",   "-6",
			     "-o",     format, "net 198.18.0.0/15 or net 2001:db8::/32",
			     NULL};
	struct verify_program program;
	struct stat about;
	int err;

	if (stat(path, &about) < 0)
		return -ENOENT;
	if (!S_ISDIR(about.st_mode))
		arguments[1] = "-r";
	for (unsigned i = 0; i < reader->n_shown; i++)
		snprintf(format + strlen(format), sizeof(format) - strlen(format), "%s%s",
			 i > 0 ? "|" : "", reader->shown[i].column);
	err = verify_program_start(&program, arguments, "nfdump");
	if (err < 0)
		return err;
	nfdump_lines(reader, program.output, taker);
	verify_program_end(&program); // fails where there is no file yet
	return 0;
}

// Which of the header's columns each of the reader's is; -1: none. False: it is no header; a file
// that is appended to has several.
static bool find_columns(const struct verify_reader *reader, char *const *header, unsigned n,
			 int *at)
{
	bool any = false;

	for (unsigned i = 0; i < reader->n_shown; i++) {
		at[i] = -1;
		for (unsigned k = 0; k < n; k++)
			if (strcmp(header[k], reader->shown[i].column) == 0)
				at[i] = (int)k;
		any |= at[i] >= 0;
	}
	return any;
}

static void csv_lines(const struct verify_reader *reader, FILE *lines,
		      const struct verify_taker *taker)
{
	char *found[HEADER], *cells[VERIFY_COLUMNS], *line = NULL;
	int at[VERIFY_COLUMNS], columns[VERIFY_COLUMNS];
	unsigned n, n_header = 0;
	size_t room = 0;

	while (getline(&line, &room, lines) > 0) {
		n = split(line, ',', found, HEADER);
		if (find_columns(reader, found, n, columns)) {
			memcpy(at, columns, sizeof(at));
			n_header = n;
			continue;
		}
		if (n != n_header)
			continue;
		for (unsigned i = 0; i < reader->n_shown; i++)
			cells[i] = at[i] < 0 ? NULL : found[at[i]];
		take(reader, taker, cells);
	}
	free(line);
}

int verify_read_csv(const struct verify_reader *reader, const char *path,
		    const struct verify_taker *taker)
{
	FILE *file = fopen(path, "r");

	if (file == NULL && errno == ENOENT)
		return -ENOENT;
	if (file == NULL)
		return user_error(errno, "verify-collector --read %s:%s: %s", reader->name, path,
				  strerror(errno));
	csv_lines(reader, file, taker);
	fclose(file);
	return 0;
}

// "<tab>(1)   octetDeltaCount : 12"; false: another line.
static bool fixbuf_field(char *line, char **name, char **value)
{
	char *end = strchr(line, ')'), *colon = strstr(line, " : ");

	if (strncmp(line, "\t(", 2) != 0 || end == NULL || colon == NULL || colon < end)
		return false;
	*colon = '\0';
	*value = colon + 3;
	(*value)[strcspn(*value, "\r\n")] = '\0';
	*name = strrchr(line, ' ');
	*name = *name == NULL ? line : *name + 1;
	return true;
}

static void clear(const struct verify_reader *reader, char **cells)
{
	for (unsigned i = 0; i < reader->n_shown; i++) {
		if (cells[i] != empty)
			free(cells[i]);
		cells[i] = empty;
	}
}

static void fixbuf_note(const struct verify_reader *reader, const char *name, const char *value,
			char **cells)
{
	for (unsigned i = 0; i < reader->n_shown; i++)
		if (cells[i] == empty && strcmp(reader->shown[i].column, name) == 0)
			cells[i] = strdup(value);
}

static void fixbuf_lines(const struct verify_reader *reader, FILE *lines,
			 const struct verify_taker *taker)
{
	char *cells[VERIFY_COLUMNS] = {NULL}, *line = NULL, *name, *value;
	size_t room = 0;

	clear(reader, cells);
	while (getline(&line, &room, lines) > 0) {
		if (fixbuf_field(line, &name, &value)) {
			fixbuf_note(reader, name, value, cells);
		} else if (strncmp(line, "--- ", 4) == 0) {
			take(reader, taker, cells);
			clear(reader, cells);
		}
	}
	take(reader, taker, cells);
	clear(reader, cells);
	free(line);
}

int verify_read_fixbuf(const struct verify_reader *reader, const char *path,
		       const struct verify_taker *taker)
{
	char *arguments[] = {"ipfixDump", "--data", "--rfc5610", "--in", (char *)path, NULL};
	struct verify_program program;
	struct stat about;
	int err;

	if (stat(path, &about) < 0)
		return -ENOENT;
	err = verify_program_start(&program, arguments, "libfixbuf-tools");
	if (err < 0)
		return err;
	fixbuf_lines(reader, program.output, taker);
	err = verify_program_end(&program);
	return err == 0
		   ? 0
		   : user_error(EBADMSG,
				"verify-collector --read %s:%s: ipfixDump cannot read it to its "
				"end: exit code %d",
				reader->name, path, err);
}
