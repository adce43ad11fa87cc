// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/peer.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>

static bool has_group(int fd, gid_t group)
{
	gid_t *groups;
	socklen_t length = 0;
	bool has = false;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, NULL, &length) == 0 || length == 0)
		return false; // none besides the first
	groups = malloc(length);
	if (groups != NULL && getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &length) == 0) {
		for (unsigned i = 0; i < length / sizeof(*groups); i++)
			has |= groups[i] == group;
	}
	free(groups);
	return has;
}

bool peer_may_change(int fd, const char *path)
{
	struct ucred peer;
	struct stat status;
	socklen_t length = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0)
		return false;
	if (peer.uid == 0)
		return true;
	if (stat(path, &status) < 0) // in a folder that the probe's user may not enter, too
		return false;
	if (peer.uid == status.st_uid)
		return true;
	return status.st_mode & S_IWGRP &&
	       (peer.gid == status.st_gid || has_group(fd, status.st_gid));
}
