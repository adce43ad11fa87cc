// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/socket_path.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <pwd.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/names.h"

enum { BACKLOG = 64 };

bool socket_path_set(struct sockaddr_un *address, const char *path)
{
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof(address->sun_path))
		return false;
	memcpy(address->sun_path, path, strlen(path));
	return true;
}

bool socket_path_make(struct sockaddr_un *address, const char *folder, const char *name,
		      unsigned turn)
{
	const char *slash = strrchr(name, '/');
	char own[64], path[256], number[16] = "";
	size_t n = 0;

	for (const char *at = slash != NULL ? slash + 1 : name; *at != '\0'; at++) {
		if (n < sizeof(own) - 1)
			own[n++] = isalnum((unsigned char)*at) || strchr("-_.:", *at) ? *at : '_';
	}
	own[n] = '\0';
	if (own[0] == '.' || own[0] == '\0')
		own[0] = '_';
	own[n > 0 ? n : 1] = '\0';
	if (turn > 1)
		snprintf(number, sizeof(number), ".%u", turn);
	snprintf(path, sizeof(path), "%s/%s%s", folder, own, number);
	return socket_path_set(address, path);
}

static int connect_to(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), err = 0;

	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0)
		err = -errno;
	close(fd);
	return err;
}

// One whose queue is full lives.
bool socket_path_answers(const struct sockaddr_un *address)
{
	const int err = connect_to(address);

	return err == 0 || err == -EAGAIN;
}

static bool is_stale(const struct sockaddr_un *address)
{
	struct stat status;

	return lstat(address->sun_path, &status) == 0 && S_ISSOCK(status.st_mode) &&
	       connect_to(address) == -ECONNREFUSED;
}

static int listen_on(int fd, const struct sockaddr_un *address)
{
	const struct sockaddr *to = (const struct sockaddr *)address;
	const mode_t mask = umask(0117);
	int rc = bind(fd, to, sizeof(*address));

	if (rc < 0 && errno == EADDRINUSE) {
		if (is_stale(address) && unlink(address->sun_path) == 0)
			rc = bind(fd, to, sizeof(*address));
		else
			errno = EADDRINUSE;
	}
	umask(mask);
	return rc < 0 || listen(fd, BACKLOG) < 0 ? -errno : 0;
}

int socket_path_listen(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), err;

	if (fd < 0)
		return -errno;
	err = listen_on(fd, address);
	if (err < 0)
		close(fd);
	return err < 0 ? err : fd;
}

bool socket_path_give(const char *path, const char *user)
{
	const struct passwd *entry = getpwnam(user);

	return entry == NULL || lchown(path, entry->pw_uid, entry->pw_gid) == 0;
}

unsigned socket_path_find(const char *folder, struct sockaddr_un *only, char *names, size_t size)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	struct sockaddr_un address;
	unsigned n = 0;
	char path[512];

	names[0] = '\0';
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		struct stat status;

		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (lstat(path, &status) < 0 || !S_ISSOCK(status.st_mode) ||
		    !socket_path_set(&address, path) || is_stale(&address))
			continue;
		*only = address;
		names_add(names, size, " ", entry->d_name);
		n++;
	}
	if (dir != NULL)
		closedir(dir);
	return n;
}
