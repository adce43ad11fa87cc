// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/log.h"
#include "export/encode/zmq_remap.h"
#include "paths.h"

static FILE *open_map(const char *name)
{
	static const char *const folders[] = {REMAP_INSTALLED, REMAP_SOURCE};
	FILE *file = strchr(name, '/') != NULL ? fopen(name, "re") : NULL;
	char path[512];

	for (unsigned i = 0; file == NULL && strchr(name, '/') == NULL && i < 2; i++) {
		snprintf(path, sizeof(path), "%s/ndpi-%s.map", folders[i], name);
		file = fopen(path, "re");
	}
	return file;
}

// "OURS THEIRS" or "FIRST-LAST THEIRS".
static bool parse_line(const char *line, unsigned *first, unsigned *last, unsigned *theirs)
{
	char rest;

	if (sscanf(line, "%u - %u %u %c", first, last, theirs, &rest) == 3)
		return true;
	if (sscanf(line, "%u %u %c", first, theirs, &rest) != 2)
		return false;
	*last = *first;
	return true;
}

// One line; 0 when it is empty, a comment, or was taken.
static int take_line(struct zmq_remap *remap, char *line)
{
	unsigned first, last, theirs;

	line[strcspn(line, "#\n")] = '\0';
	if (line[strspn(line, " \t\r")] == '\0')
		return 0;
	if (!parse_line(line, &first, &last, &theirs) || first == 0 || last < first ||
	    last > UINT16_MAX || theirs > UINT16_MAX)
		return -EINVAL;
	for (unsigned id = first; id <= last; id++)
		remap->to[id] = (uint16_t)theirs;
	return 0;
}

struct zmq_remap *zmq_remap_read(const char *name, const char *where)
{
	struct zmq_remap *remap = calloc(1, sizeof(*remap));
	FILE *file = open_map(name);
	char line[256];

	for (unsigned id = 0; remap != NULL && id <= UINT16_MAX; id++)
		remap->to[id] = (uint16_t)id;
	if (file == NULL || remap == NULL) {
		user_error(
		    errno,
		    "--output %s: remap=%s: no such map; name a file (with a /) or a version in %s",
		    where, name, REMAP_SOURCE);
		goto fail;
	}
	for (unsigned number = 1; fgets(line, sizeof(line), file) != NULL; number++) {
		if (take_line(remap, line) < 0) {
			user_error(EINVAL,
				   "--output %s: remap=%s: line %u is not OURS THEIRS, two numbers "
				   "below 65536",
				   where, name, number);
			errno = EINVAL;
			goto fail;
		}
	}
	fclose(file);
	return remap;
fail:
	if (file != NULL)
		fclose(file);
	free(remap);
	return NULL;
}
