// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "export/transport/file_name.h"

enum { MOST_ALIKE = 1000 }; // files that began in the same second

static bool ends_with(const char *text, const char *end)
{
	const size_t n = strlen(text), m = strlen(end);

	return n >= m && strcmp(text + n - m, end) == 0;
}

static bool is_special(const char *path)
{
	struct stat about;

	return stat(path, &about) == 0 && !S_ISREG(about.st_mode);
}

int file_name_new(struct file_name *name, const struct output_settings *settings)
{
	const char *path = settings->path;
	const bool add_zst =
	    settings->compress && strcmp(path, "-") != 0 && !ends_with(path, ".zst");

	memset(name, 0, sizeof(*name));
	if (asprintf(&name->path, "%s%s", path, add_zst ? ".zst" : "") < 0) {
		name->path = NULL;
		return -ENOMEM;
	}
	name->open = strdup(name->path);
	name->dated = settings->rotate_ms > 0 || settings->rotate_octets > 0;
	name->in_place =
	    is_special(path) || (!name->dated && (settings->traits & TRAIT_WHOLE_FILES) == 0);
	return name->open == NULL ? -ENOMEM : 0;
}

void file_name_free(struct file_name *name)
{
	free(name->open);
	free(name->final);
	free(name->path);
	memset(name, 0, sizeof(*name));
}

bool file_name_is_stdout(const struct file_name *name)
{
	return strcmp(name->path, "-") == 0;
}

bool file_name_is_fifo(const struct file_name *name)
{
	struct stat about;

	return stat(name->open, &about) == 0 && S_ISFIFO(about.st_mode);
}

// Where the first extension begins, so that a date goes before ".json.zst".
static size_t stem_length(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash == NULL ? path : slash + 1;
	const char *dot = *base == '\0' ? NULL : strrchr(base + 1, '.');

	if (dot != NULL && strcmp(dot, ".zst") == 0) {
		const char *before = dot;

		while (before > base + 1 && *(before - 1) != '.')
			before--;
		dot = before > base + 1 ? before - 1 : dot;
	}
	return dot == NULL ? strlen(path) : (size_t)(dot - path);
}

static char *dated_name(const char *path, uint64_t now_us, unsigned alike)
{
	const time_t seconds = (time_t)(now_us / 1000000);
	const size_t stem = stem_length(path);
	char date[32], count[16] = "", *made;
	struct tm utc;

	gmtime_r(&seconds, &utc);
	strftime(date, sizeof(date), "%Y%m%dT%H%M%SZ", &utc);
	if (alike > 0)
		snprintf(count, sizeof(count), "-%u", alike);
	if (asprintf(&made, "%.*s-%s%s%s", (int)stem, path, date, count, path + stem) < 0)
		return NULL;
	return made;
}

// The first name of this second that is not taken.
static char *unused_name(const char *path, uint64_t now_us)
{
	char *name = dated_name(path, now_us, 0);

	for (unsigned alike = 1; name != NULL && access(name, F_OK) == 0 && alike < MOST_ALIKE;
	     alike++) {
		free(name);
		name = dated_name(path, now_us, alike);
	}
	return name;
}

// What an earlier run left gets the date of its last octet in its name; where the folder does not
// let it be renamed, the new records follow the old ones.
static void keep_old(const char *path)
{
	struct stat about;
	char *aside;

	if (stat(path, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size == 0)
		return;
	aside = unused_name(path, (uint64_t)about.st_mtim.tv_sec * 1000000);
	if (aside != NULL)
		(void)!rename(path, aside);
	free(aside);
}

int file_name_begin(struct file_name *name, uint64_t now_us)
{
	free(name->open);
	free(name->final);
	name->final = NULL;
	if (name->in_place) {
		name->open = strdup(name->path);
		if (name->open == NULL)
			return -ENOMEM;
		keep_old(name->open);
		return 0;
	}
	name->final = name->dated ? unused_name(name->path, now_us) : strdup(name->path);
	if (name->final == NULL || asprintf(&name->open, "%s.part", name->final) < 0) {
		name->open = NULL;
		return -ENOMEM;
	}
	keep_old(name->open);
	return 0;
}

int file_name_end(struct file_name *name)
{
	if (name->final == NULL)
		return 0;
	keep_old(name->final);
	return rename(name->open, name->final) < 0 ? -errno : 0;
}
