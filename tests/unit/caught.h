// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_UNIT_CAUGHT_H
#define TESTS_UNIT_CAUGHT_H

#include <stdio.h>
#include <unistd.h>

// What is written to stdout or stderr between begin and end.
struct caught {
	int fd, kept;
	FILE *file;
};

static inline struct caught caught_begin(int fd)
{
	struct caught caught = {fd, dup(fd), tmpfile()};

	fflush(NULL);
	dup2(fileno(caught.file), fd);
	return caught;
}

static inline void caught_end(const struct caught *caught, char *text, size_t room)
{
	fflush(NULL);
	dup2(caught->kept, caught->fd);
	close(caught->kept);
	rewind(caught->file);
	text[fread(text, 1, room - 1, caught->file)] = '\0';
	fclose(caught->file);
}

#endif
