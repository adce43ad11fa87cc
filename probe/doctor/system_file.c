// SPDX-License-Identifier: BSD-3-Clause
#include "probe/doctor/system_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

__attribute__((format(printf, 3, 0))) static void path_make(const struct doctor *doctor,
							    char path[PATH_MAX], const char *format,
							    va_list values)
{
	const int n = snprintf(path, PATH_MAX, "%s", doctor->root);

	vsnprintf(path + n, PATH_MAX - (size_t)n, format, values);
}

static bool read_file(const char *path, char *text, size_t room)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, room - 1);

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	while (n > 0 && text[n - 1] == '\n')
		text[--n] = '\0';
	return n >= 0;
}

bool system_read(const struct doctor *doctor, char *text, size_t room, const char *format, ...)
{
	char path[PATH_MAX];
	va_list values;

	va_start(values, format);
	path_make(doctor, path, format, values);
	va_end(values);
	return read_file(path, text, room);
}

int64_t system_number(const struct doctor *doctor, int64_t otherwise, const char *format, ...)
{
	char path[PATH_MAX], text[32], *end;
	va_list values;
	long long number;

	va_start(values, format);
	path_make(doctor, path, format, values);
	va_end(values);
	if (!read_file(path, text, sizeof(text)))
		return otherwise;
	number = strtoll(text, &end, 10);
	return end == text ? otherwise : number;
}

void system_link(const struct doctor *doctor, char *text, size_t room, const char *format, ...)
{
	char path[PATH_MAX], target[PATH_MAX];
	const char *last;
	va_list values;
	ssize_t n;

	va_start(values, format);
	path_make(doctor, path, format, values);
	va_end(values);
	n = readlink(path, target, sizeof(target) - 1);
	target[n > 0 ? n : 0] = '\0';
	last = strrchr(target, '/');
	snprintf(text, room, "%s", last != NULL ? last + 1 : target);
}

bool system_exists(const struct doctor *doctor, const char *format, ...)
{
	char path[PATH_MAX];
	va_list values;

	va_start(values, format);
	path_make(doctor, path, format, values);
	va_end(values);
	return access(path, F_OK) == 0;
}

unsigned system_entries(const struct doctor *doctor, const char *path)
{
	char full[PATH_MAX];
	const struct dirent *entry;
	unsigned n = 0;
	DIR *folder;

	snprintf(full, sizeof(full), "%s%s", doctor->root, path);
	folder = opendir(full);
	while (folder != NULL && (entry = readdir(folder)) != NULL)
		n += entry->d_name[0] != '.';
	if (folder != NULL)
		closedir(folder);
	return n;
}

int system_write(const struct doctor *doctor, const char *path, const char *value)
{
	char full[PATH_MAX];
	int fd, err = 0;

	snprintf(full, sizeof(full), "%s%s", doctor->root, path);
	fd = open(full, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (dprintf(fd, "%s\n", value) < 0)
		err = -errno;
	if (close(fd) < 0 && err == 0)
		err = -errno;
	return err;
}
