// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_PROBE_SOCKET_H
#define PROBE_PROBE_SOCKET_H

#include <sys/un.h>

// The control socket of the probe that somebody means: of this path, of this name, or, with
// neither, of the only one that runs. `command` begins the line of an error: "ctl". -errno: it has
// been reported.
int probe_socket_find(const char *command, const char *path, const char *name,
		      struct sockaddr_un *address);
// A connection to it; -errno: that has been reported.
int probe_socket_connect(const char *command, const struct sockaddr_un *address);

#endif
