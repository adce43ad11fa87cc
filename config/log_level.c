// SPDX-License-Identifier: BSD-3-Clause
#include <fnmatch.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_log.h>

#include "config/log_level.h"

static const struct {
	const char *name;
	uint32_t level;
} levels[] = {
    {"debug", RTE_LOG_DEBUG},	  {"info", RTE_LOG_INFO}, {"notice", RTE_LOG_NOTICE},
    {"warning", RTE_LOG_WARNING}, {"error", RTE_LOG_ERR},
};

// Splits "PART:LEVEL" and finds the level; 0 when it is not known.
static uint32_t word_read(const char *word, size_t length, char *part, size_t room)
{
	const char *colon = memrchr(word, ':', length);
	size_t part_length = colon == NULL ? 0 : (size_t)(colon - word);
	const char *name = colon == NULL ? word : colon + 1;
	size_t name_length = length - (size_t)(name - word);

	if (part_length >= room || (colon != NULL && part_length == 0))
		return 0;
	snprintf(part, room, "%.*s", (int)part_length, word);
	if (colon == NULL)
		snprintf(part, room, "lineprobe.*");
	for (unsigned i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		if (strlen(levels[i].name) == name_length &&
		    memcmp(levels[i].name, name, name_length) == 0)
			return levels[i].level;
	}
	return 0;
}

// Reads the next word of the list; false: it was the last one.
static bool next_word(const char **at, uint32_t *level, char *part, size_t room)
{
	const size_t length = strcspn(*at, ",");

	*level = word_read(*at, length, part, room);
	*at += length;
	return *(*at)++ != '\0';
}

bool log_levels_check(const char *text, char *bad, size_t room)
{
	uint32_t level;
	char part[64];
	bool more;

	do {
		snprintf(bad, room, "%.*s", (int)strcspn(text, ","), text);
		more = next_word(&text, &level, part, sizeof(part));
	} while (level != 0 && more);
	return level != 0;
}

// The names of all log types that are registered, a line each as "id 3: lib.eal, level is notice".
static char *log_types(void)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (out == NULL)
		return NULL;
	rte_log_dump(out);
	fclose(out);
	return text;
}

static bool part_exists(const char *types, const char *pattern)
{
	char name[64];

	for (const char *line = types; line != NULL; line = strchr(line + 1, '\n')) {
		if (sscanf(line, " id %*u: %63[^,],", name) == 1 && fnmatch(pattern, name, 0) == 0)
			return true;
	}
	return false;
}

bool log_levels_known(const char *text, char *unknown, size_t room)
{
	char *types = log_types();
	bool known = true, more = types != NULL;
	uint32_t level;
	char part[64];

	while (known && more) {
		more = next_word(&text, &level, part, sizeof(part));
		known = level == 0 || part_exists(types, part);
	}
	if (!known)
		snprintf(unknown, room, "%s", part);
	free(types);
	return known;
}

bool log_levels_set(const char *text, char *unknown, size_t room)
{
	const char *at = text;
	uint32_t level;
	char part[64];
	bool more;

	do {
		more = next_word(&at, &level, part, sizeof(part));
		if (level != 0)
			rte_log_set_level_pattern(part, level);
	} while (more);
	return log_levels_known(text, unknown, room);
}
