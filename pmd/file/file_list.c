// SPDX-License-Identifier: BSD-3-Clause
#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/log.h"
#include "config/word.h"
#include "pmd/file/file_list.h"

enum file_list_kind { ONE_FILE, DIRECTORY, PATTERN };

struct file_list {
	enum file_list_kind kind;
	char *argument;
	char **paths; // in order
	size_t n, room, at;
	char *last; // what file_list_next() gave; what comes later sorts after it
	int inotify;
	bool changed;
};

static int path_order(const void *a, const void *b)
{
	return strverscmp(*(char *const *)a, *(char *const *)b);
}

static void paths_forget(struct file_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->paths[i]);
	list->n = list->at = 0;
}

// Takes over the path; NULL is one for which memory was short.
static int path_add(struct file_list *list, char *path)
{
	struct stat status;

	if (path != NULL && list->n == list->room) {
		size_t room = list->room == 0 ? 16 : list->room * 2;
		char **more = realloc(list->paths, room * sizeof(*more));

		if (more == NULL) {
			free(path);
			path = NULL;
		} else {
			list->paths = more;
			list->room = room;
		}
	}
	if (path == NULL)
		return -ENOMEM;
	if (list->kind != ONE_FILE && (stat(path, &status) < 0 || S_ISDIR(status.st_mode)))
		free(path);
	else
		list->paths[list->n++] = path;
	return 0;
}

static int directory_list(struct file_list *list)
{
	const char *slash = list->argument[strlen(list->argument) - 1] == '/' ? "" : "/";
	DIR *directory = opendir(list->argument);
	struct dirent *entry;
	int err = 0;

	if (directory == NULL)
		return -errno;
	while (err == 0 && (entry = readdir(directory)) != NULL) {
		char *path = NULL;

		if (entry->d_name[0] == '.')
			continue;
		if (asprintf(&path, "%s%s%s", list->argument, slash, entry->d_name) < 0)
			path = NULL;
		err = path_add(list, path);
	}
	closedir(directory);
	return err;
}

static int pattern_list(struct file_list *list)
{
	glob_t found = {0};
	int err = 0;

	if (glob(list->argument, GLOB_NOSORT, NULL, &found) == GLOB_NOSPACE)
		err = -ENOMEM;
	for (size_t i = 0; err == 0 && i < found.gl_pathc; i++)
		err = path_add(list, strdup(found.gl_pathv[i]));
	globfree(&found);
	return err;
}

static int paths_find(struct file_list *list)
{
	int err;

	paths_forget(list);
	if (list->kind == DIRECTORY)
		err = directory_list(list);
	else if (list->kind == PATTERN)
		err = pattern_list(list);
	else
		err = path_add(list, strdup(list->argument));
	if (list->n > 1)
		qsort(list->paths, list->n, sizeof(*list->paths), path_order);
	while (list->last != NULL && list->at < list->n &&
	       strverscmp(list->paths[list->at], list->last) <= 0)
		list->at++;
	return err;
}

// A path that exists is itself, whatever its name.
static enum file_list_kind kind_of(const char *argument)
{
	struct stat status;

	if (strcmp(argument, "-") == 0)
		return ONE_FILE;
	if (stat(argument, &status) == 0)
		return S_ISDIR(status.st_mode) ? DIRECTORY : ONE_FILE;
	return word_is_pattern(argument) ? PATTERN : ONE_FILE;
}

// The watch of a directory sees its files change too.
static int watch_begin(struct file_list *list)
{
	char *copy = strdup(list->argument);
	const char *watched = list->kind == PATTERN && copy ? dirname(copy) : list->argument;
	int err = 0;

	list->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (list->inotify < 0 ||
	    inotify_add_watch(list->inotify, watched,
			      IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_CLOSE_WRITE) < 0)
		err = user_error(errno, "--follow: %s cannot be watched: %s%s", watched,
				 strerror(errno),
				 word_is_pattern(watched) ? "; only the last part of a path may be "
							    "a pattern with --follow"
							  : "");
	free(copy);
	return err;
}

int file_list_open(const char *argument, bool follow, struct file_list **result)
{
	struct file_list *list = calloc(1, sizeof(*list));
	int err = 0;

	if (list == NULL || (list->argument = strdup(argument)) == NULL) {
		free(list);
		return memory_error(sizeof(*list), NULL, "--input pcap:%s", argument);
	}
	list->inotify = -1;
	list->kind = kind_of(argument);
	if (follow)
		err = watch_begin(list);
	if (err == 0 && (err = paths_find(list)) < 0)
		user_error(-err, "--input pcap:%s: %s", argument, strerror(-err));
	if (err == 0 && list->n == 0 && !follow)
		err = user_error(ENOENT, "--input pcap:%s: no file %s", argument,
				 list->kind == DIRECTORY ? "in this directory" : "matches");
	if (err < 0) {
		file_list_close(list);
		return err;
	}
	*result = list;
	return 0;
}

void file_list_close(struct file_list *list)
{
	if (list == NULL)
		return;
	paths_forget(list);
	free(list->paths);
	free(list->argument);
	free(list->last);
	if (list->inotify >= 0)
		close(list->inotify);
	free(list);
}

bool file_list_is_many(const struct file_list *list)
{
	return list->kind != ONE_FILE;
}

// What the events say does not matter: the files are looked at.
bool file_list_changed(struct file_list *list)
{
	char events[4096] __attribute__((aligned(8)));
	bool changed = false;

	while (list->inotify >= 0 && read(list->inotify, events, sizeof(events)) > 0)
		changed = true;
	list->changed |= changed;
	return changed;
}

bool file_list_more(struct file_list *list)
{
	if (list->at == list->n && list->changed && list->kind != ONE_FILE) {
		paths_find(list);
		list->changed = false;
	}
	return list->at < list->n;
}

const char *file_list_next(struct file_list *list)
{
	char *path;

	file_list_changed(list);
	if (!file_list_more(list) || (path = strdup(list->paths[list->at])) == NULL)
		return NULL;
	list->at++;
	free(list->last);
	list->last = path;
	return path;
}

uint64_t file_list_size(const struct file_list *list)
{
	uint64_t size = 0;

	for (size_t i = 0; i < list->n && list->inotify < 0; i++) {
		struct stat status;

		if (stat(list->paths[i], &status) == 0 && S_ISREG(status.st_mode))
			size += (uint64_t)status.st_size;
	}
	return size;
}

int file_list_fd(const struct file_list *list)
{
	return list->inotify;
}
