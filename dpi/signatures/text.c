// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "config/log.h"
#include "config/number.h"
#include "dpi/signatures/text.h"

void problem_report(struct problems *problems, const char *file, unsigned line, const char *format,
		    ...)
{
	char reason[512];
	va_list arguments;

	if (problems->n++ > 0 && !problems->all)
		return;
	va_start(arguments, format);
	// NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it was begun in the line above
	vsnprintf(reason, sizeof(reason), format, arguments);
	va_end(arguments);
	if (line > 0)
		user_error(EINVAL, "%s:%u: %s", file, line, reason);
	else
		user_error(EINVAL, "%s: %s", file, reason);
}

static char *read_whole(const char *path)
{
	struct stat about;
	FILE *stream = fopen(path, "re");
	char *text = NULL;
	size_t n;

	if (stream == NULL)
		return NULL;
	if (fstat(fileno(stream), &about) == 0 && S_ISREG(about.st_mode))
		text = malloc((size_t)about.st_size + 1);
	if (text != NULL) {
		n = fread(text, 1, (size_t)about.st_size, stream);
		text[n] = '\0';
	} else {
		errno = errno != 0 ? errno : EINVAL;
	}
	fclose(stream);
	return text;
}

bool text_open(struct text_file *file, const char *path, struct problems *problems)
{
	memset(file, 0, sizeof(*file));
	errno = 0;
	file->text = read_whole(path);
	if (file->text == NULL) {
		problem_report(problems, path, 0, "cannot be read: %s",
			       strerror(errno != 0 ? errno : EINVAL));
		return false;
	}
	file->path = strdup(path);
	file->at = file->text;
	return file->path != NULL;
}

void text_close(struct text_file *file)
{
	free(file->text);
	free(file->path);
}

static char *next_raw_line(struct text_file *file)
{
	char *start = file->at, *end;

	if (start == NULL || *start == '\0')
		return NULL;
	end = strchr(start, '\n');
	file->at = end != NULL ? end + 1 : NULL;
	if (end != NULL)
		*end = '\0';
	else
		end = start + strlen(start);
	while (end > start && (end[-1] == '\r' || end[-1] == ' ' || end[-1] == '\t'))
		*--end = '\0';
	file->number++;
	return start + strspn(start, " \t");
}

bool text_next(struct text_file *file, struct text_line *line, unsigned max_columns)
{
	char *at;

	do {
		at = next_raw_line(file);
		if (at == NULL)
			return false;
	} while (*at == '\0' || *at == '#');
	line->file = file->path;
	line->number = file->number;
	line->n = 0;
	while (*at != '\0' && line->n < max_columns) {
		line->column[line->n++] = at;
		if (line->n == max_columns)
			break;
		at += strcspn(at, " \t");
		if (*at != '\0')
			*at++ = '\0';
		at += strspn(at, " \t");
	}
	return true;
}

bool text_read_number(const char *text, unsigned max, unsigned *number)
{
	uint64_t value;

	if (!number_read(text, 0, max, &value))
		return false;
	*number = (unsigned)value;
	return true;
}
