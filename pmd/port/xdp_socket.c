// SPDX-License-Identifier: BSD-3-Clause
#include <dirent.h>
#include <linux/if_xdp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "pmd/port/xdp_socket.h"

static bool is_xdp(int fd)
{
	socklen_t length = sizeof(int);
	int domain = 0;

	return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) == 0 && domain == AF_XDP;
}

void xdp_sockets_list(struct xdp_sockets *sockets)
{
	const struct dirent *entry;
	DIR *folder = opendir("/proc/self/fd");

	sockets->n = 0;
	while (folder != NULL && sockets->n < XDP_SOCKETS && (entry = readdir(folder)) != NULL)
		if (is_xdp(atoi(entry->d_name)))
			sockets->fd[sockets->n++] = atoi(entry->d_name);
	if (folder != NULL)
		closedir(folder);
}

static bool has(const struct xdp_sockets *sockets, int fd)
{
	for (unsigned i = 0; i < sockets->n; i++)
		if (sockets->fd[i] == fd)
			return true;
	return false;
}

int xdp_socket_since(const struct xdp_sockets *before)
{
	struct xdp_sockets now;

	xdp_sockets_list(&now);
	for (unsigned i = 0; i < now.n; i++)
		if (!has(before, now.fd[i]))
			return now.fd[i];
	return -1;
}

uint64_t xdp_socket_drops(int fd)
{
	struct xdp_statistics statistics = {0};
	socklen_t length = sizeof(statistics);

	if (getsockopt(fd, SOL_XDP, XDP_STATISTICS, &statistics, &length) < 0)
		return 0;
	return statistics.rx_dropped + statistics.rx_ring_full;
}
