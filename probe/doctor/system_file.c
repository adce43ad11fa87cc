// SPDX-License-Identifier: BSD-3-Clause
#include "probe/doctor/system_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

__attribute__((format(printf, 3, 0))) static void path_make(const struct doctor *doctor,
							    char path[PATH_MAX], const char *format,
							    va_list values)
{
	size_t n;

	snprintf(path, PATH_MAX, "%s", doctor->root);
	n = strlen(path);
	vsnprintf(path + n, PATH_MAX - n, format, values);
}

static bool read_file(const char *path, char *text, size_t room)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t n = 0;
	ssize_t more = -1;

	// A file of /proc gives no more than a page at once.
	while (fd >= 0 && n < room - 1 && (more = read(fd, text + n, room - 1 - n)) > 0)
		n += (size_t)more;
	if (fd >= 0)
		close(fd);
	text[n] = '\0';
	while (n > 0 && text[n - 1] == '\n')
		text[--n] = '\0';
	return more >= 0;
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

// A link in a made-up machine must not lead out of it.
static int open_to_write(const struct doctor *doctor, const char *path)
{
	const struct open_how how = {.flags = O_WRONLY | O_TRUNC | O_CLOEXEC,
				     .resolve = RESOLVE_IN_ROOT};
	int root, fd, err;

	if (doctor->root[0] == '\0')
		return open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	root = open(doctor->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return -1;
	fd = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
	err = errno;
	close(root);
	errno = err;
	return fd;
}

int system_write(const struct doctor *doctor, const char *path, const char *value)
{
	const int fd = open_to_write(doctor, path);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (dprintf(fd, "%s\n", value) < 0)
		err = -errno;
	if (close(fd) < 0 && err == 0)
		err = -errno;
	return err;
}
