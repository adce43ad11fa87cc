// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/probe_socket.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "config/log.h"
#include "probe/control/control.h"
#include "probe/control/socket_path.h"

int probe_socket_connect(const char *command, const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), err = EMFILE;
	const char *path = address->sun_path;

	if (fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0)
		return fd;
	if (fd >= 0) {
		err = errno;
		close(fd);
	}
	return user_error(err,
			  "%s %s: no probe answers there: %s; is one running with --control %s?",
			  command, path, strerror(err), path);
}

// The only one that runs.
static int find_only(const char *command, struct sockaddr_un *address)
{
	char names[400];
	const unsigned n = socket_path_find(CONTROL_FOLDER, address, names, sizeof(names));

	if (n == 0)
		return user_error(ENOENT,
				  "%s: no probe runs with a socket in %s; name one that is "
				  "elsewhere: lineprobe %s --control PATH%s",
				  command, CONTROL_FOLDER, command,
				  strcmp(command, "ctl") == 0 ? " COMMAND" : "");
	if (n > 1)
		return user_error(EINVAL,
				  "%s: there are several probes: %s; say which one with "
				  "--name NAME",
				  command, names);
	return 0;
}

int probe_socket_find(const char *command, const char *path, const char *name,
		      struct sockaddr_un *address)
{
	if (path != NULL && name != NULL)
		return user_error(EINVAL, "%s: --control and --name exclude each other", command);
	if (path != NULL)
		return socket_path_set(address, path)
			   ? 0
			   : user_error(EINVAL, "%s %s: is too long for a socket", command, path);
	if (name == NULL)
		return find_only(command, address);
	return socket_path_make(address, CONTROL_FOLDER, name, 1)
		   ? 0
		   : user_error(EINVAL, "%s --name %s: is too long", command, name);
}
