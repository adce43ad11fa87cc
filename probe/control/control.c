// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "config/log.h"
#include "probe/control/control.h"

enum { LINE_MOST = 256, CLIENT_WAIT_MS = 300, BACKLOG = 8 };

struct control {
	int fd;
	struct sockaddr_un address;
};

// A socket file that nobody answers on is what a killed probe left.
static bool is_stale(const struct sockaddr_un *address)
{
	struct stat status;
	int fd;
	bool stale;

	if (lstat(address->sun_path, &status) < 0 || !S_ISSOCK(status.st_mode))
		return false;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	stale = connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 &&
		errno == ECONNREFUSED;

	close(fd);
	return stale;
}

static int control_bind(struct control *control)
{
	const struct sockaddr *address = (const struct sockaddr *)&control->address;
	const char *path = control->address.sun_path;
	mode_t mask = umask(0177);
	int rc = bind(control->fd, address, sizeof(control->address));

	if (rc < 0 && errno == EADDRINUSE && is_stale(&control->address)) {
		unlink(path);
		rc = bind(control->fd, address, sizeof(control->address));
	}
	umask(mask);
	if (rc < 0 && errno == EADDRINUSE)
		return user_error(EADDRINUSE,
				  "--control %s: is there already, or another probe answers there",
				  path);
	if (rc < 0 || listen(control->fd, BACKLOG) < 0)
		return user_error(errno, "--control %s: cannot listen: %s", path, strerror(errno));
	return 0;
}

static void control_give(const char *path, const char *user)
{
	const struct passwd *entry = user != NULL ? getpwnam(user) : NULL;

	if (entry != NULL && chown(path, entry->pw_uid, entry->pw_gid) < 0)
		user_error(errno, "--control %s: cannot be given to %s: %s", path, user,
			   strerror(errno));
}

int control_open(const char *path, const char *user, struct control **result)
{
	struct control *control;
	int err;

	if (strlen(path) >= sizeof(control->address.sun_path))
		return user_error(EINVAL, "--control %s: is longer than %zu octets", path,
				  sizeof(control->address.sun_path) - 1);
	control = calloc(1, sizeof(*control));
	if (control == NULL)
		return user_error(ENOMEM, "no memory for --control");
	control->address.sun_family = AF_UNIX;
	memcpy(control->address.sun_path, path, strlen(path));
	control->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	err = control_bind(control);
	if (err < 0) {
		close(control->fd);
		free(control);
		return err;
	}
	control_give(path, user);
	*result = control;
	return 0;
}

void control_close(struct control *control)
{
	unlink(control->address.sun_path);
	close(control->fd);
	free(control);
}

int control_fd(const struct control *control)
{
	return control->fd;
}

// One line of at most LINE_MOST octets, as far as it comes in time.
static void client_read(int fd, char *line)
{
	size_t length = 0;
	ssize_t n;

	while (length < LINE_MOST - 1 && memchr(line, '\n', length) == NULL &&
	       (n = recv(fd, line + length, LINE_MOST - 1 - length, 0)) > 0)
		length += (size_t)n;
	line[length] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
}

static void client_serve(int fd, struct probe *probe)
{
	const struct timeval wait = {.tv_usec = CLIENT_WAIT_MS * 1000};
	char line[LINE_MOST], *answer = NULL;
	size_t length = 0;
	ssize_t n = 1;
	FILE *out;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
	client_read(fd, line);
	out = open_memstream(&answer, &length);
	if (out == NULL)
		return;
	control_command(probe, line, out);
	fclose(out);
	for (size_t sent = 0; sent < length && n > 0; sent += (size_t)n)
		n = send(fd, answer + sent, length - sent, MSG_NOSIGNAL);
	free(answer);
}

void control_answer(struct control *control, struct probe *probe)
{
	int fd = accept4(control->fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return;
	client_serve(fd, probe);
	close(fd);
}
