// SPDX-License-Identifier: BSD-3-Clause
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/log.h"
#include "export/spool/spool_folder.h"

#define LOCK_NAME     "lock"
#define POSITION_NAME "position"

void spool_segment_name(char name[SPOOL_NAME_ROOM], uint64_t number)
{
	snprintf(name, SPOOL_NAME_ROOM, "%016" PRIx64 ".spool", number);
}

static bool segment_number(const char *name, uint64_t *number)
{
	char again[SPOOL_NAME_ROOM];

	if (sscanf(name, "%16" SCNx64, number) != 1)
		return false;
	spool_segment_name(again, *number);
	return strcmp(name, again) == 0;
}

// 0, or the error of a folder above that is not there either.
static int make(const char *path)
{
	char above[PATH_MAX];
	struct stat status;
	int err;

	if (mkdir(path, 0750) < 0)
		return errno == EEXIST ? 0 : -errno;
	snprintf(above, sizeof(above), "%s", path);
	if (stat(dirname(above), &status) < 0 || geteuid() != 0)
		return 0;
	err = lchown(path, status.st_uid, status.st_gid); // somebody else's link is left alone
	return err < 0 ? -errno : 0;
}

// Of a folder, or of both: the one that DIR names may be new as well.
static int make_all(const char *path)
{
	char above[PATH_MAX];
	int err = make(path);

	if (err != -ENOENT)
		return err;
	snprintf(above, sizeof(above), "%s", path);
	err = make(dirname(above));
	return err < 0 ? err : make(path);
}

static int open_file(const struct spool_folder *folder, const char *name)
{
	const int fd = openat(folder->fd, name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
	struct stat status;

	if (fd < 0 || geteuid() != 0 || fstat(folder->fd, &status) < 0)
		return fd < 0 ? -errno : fd;
	if (fchown(fd, status.st_uid, status.st_gid) == 0)
		return fd;
	close(fd);
	return -EPERM;
}

static bool is_ours(const char *name)
{
	uint64_t number;

	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, LOCK_NAME) == 0 ||
	       strcmp(name, POSITION_NAME) == 0 || segment_number(name, &number);
}

static DIR *open_listing(const struct spool_folder *folder)
{
	const int fd = openat(folder->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *listing = fd < 0 ? NULL : fdopendir(fd);

	if (listing == NULL && fd >= 0)
		close(fd);
	return listing;
}

static int check_files(const struct spool_folder *folder, const char *where)
{
	DIR *listing = open_listing(folder);
	const struct dirent *entry;
	int err = 0;

	if (listing == NULL)
		return user_error(errno, "%s: cannot list the disk queue's folder %s: %s", where,
				  folder->path, strerror(errno));
	while (err == 0 && (entry = readdir(listing)) != NULL)
		if (!is_ours(entry->d_name))
			err = user_error(EEXIST,
					 "%s: the folder %s is no disk queue: it holds %s; name "
					 "another folder",
					 where, folder->path, entry->d_name);
	closedir(listing);
	return err;
}

static int cannot_use(const struct spool_folder *folder, const char *where, int err)
{
	return user_error(-err,
			  "%s: cannot use the folder %s for the disk queue: %s; name another "
			  "folder with spool=, or let the user write to it",
			  where, folder->path, strerror(-err));
}

static int open_files(struct spool_folder *folder, const char *where)
{
	int err = check_files(folder, where);

	if (err < 0)
		return err;
	folder->lock = open_file(folder, LOCK_NAME);
	if (folder->lock < 0)
		return cannot_use(folder, where, folder->lock);
	if (flock(folder->lock, LOCK_EX | LOCK_NB) < 0)
		return user_error(EBUSY,
				  "%s: the disk queue in %s is in use by another output or probe; "
				  "give each a folder of its own with spool=",
				  where, folder->path);
	folder->position = open_file(folder, POSITION_NAME);
	return folder->position < 0 ? cannot_use(folder, where, folder->position) : 0;
}

int spool_folder_open(struct spool_folder *folder, const char *path, const char *where)
{
	int err;

	*folder = (struct spool_folder){.path = strdup(path), .fd = -1, .lock = -1, .position = -1};
	if (folder->path == NULL)
		return -ENOMEM;
	err = make_all(path);
	if (err == 0) {
		folder->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		err = folder->fd < 0 ? -errno : 0;
	}
	err = err < 0 ? cannot_use(folder, where, err) : open_files(folder, where);
	if (err < 0)
		spool_folder_close(folder);
	return err;
}

static void close_file(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void spool_folder_close(struct spool_folder *folder)
{
	close_file(&folder->position);
	close_file(&folder->lock);
	close_file(&folder->fd);
	free(folder->path);
	folder->path = NULL;
}

static int by_number(const void *a, const void *b)
{
	const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

int spool_folder_list(const struct spool_folder *folder, uint64_t **numbers, unsigned *n)
{
	DIR *listing = open_listing(folder);
	const struct dirent *entry;
	uint64_t number, *more;
	int err = 0;

	*numbers = NULL;
	*n = 0;
	if (listing == NULL)
		return -errno;
	while (err == 0 && (entry = readdir(listing)) != NULL) {
		if (!segment_number(entry->d_name, &number))
			continue;
		more = realloc(*numbers, (*n + 1) * sizeof(number));
		if (more == NULL) {
			err = -ENOMEM;
			continue;
		}
		*numbers = more;
		more[(*n)++] = number;
	}
	closedir(listing);
	if (*n > 0)
		qsort(*numbers, *n, sizeof(number), by_number);
	return err;
}

bool spool_folder_has_segments(const char *path)
{
	DIR *listing = opendir(path);
	const struct dirent *entry;
	uint64_t number;
	bool has = false;

	while (listing != NULL && !has && (entry = readdir(listing)) != NULL)
		has = segment_number(entry->d_name, &number);
	if (listing != NULL)
		closedir(listing);
	return has;
}

void spool_position_read(struct spool_folder *folder, struct spool_position *position)
{
	struct spool_position place[2] = {0};

	memset(position, 0, sizeof(*position));
	if (pread(folder->position, place, sizeof(place), 0) < 0)
		return;
	for (unsigned i = 0; i < 2; i++)
		if (spool_position_is_good(&place[i]) && place[i].generation > position->generation)
			*position = place[i];
	folder->generation = position->generation;
}

int spool_position_write(struct spool_folder *folder, struct spool_position *position, bool sync)
{
	position->generation = ++folder->generation;
	spool_position_make(position);
	if (pwrite(folder->position, position, sizeof(*position),
		   (off_t)(position->generation % 2 * sizeof(*position))) < 0)
		return -errno;
	return sync && fdatasync(folder->position) < 0 ? -errno : 0;
}
