// SPDX-License-Identifier: BSD-3-Clause
#include <dirent.h>
#include <linux/if_xdp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "pmd/port/xdp_socket.h"

static bool socket_is(int fd, unsigned interface, unsigned queue)
{
	struct sockaddr_xdp address = {0};
	socklen_t length = sizeof(int);
	int domain = 0;

	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) < 0 || domain != AF_XDP)
		return false;
	length = sizeof(address);
	return getsockname(fd, (struct sockaddr *)&address, &length) == 0 &&
	       address.sxdp_ifindex == interface && address.sxdp_queue_id == queue;
}

int xdp_socket_find(unsigned interface, unsigned queue)
{
	const struct dirent *entry;
	DIR *folder = opendir("/proc/self/fd");
	int found = -1;

	while (folder != NULL && found < 0 && (entry = readdir(folder)) != NULL)
		if (socket_is(atoi(entry->d_name), interface, queue))
			found = atoi(entry->d_name);
	if (folder != NULL)
		closedir(folder);
	return found;
}

uint64_t xdp_socket_drops(int fd)
{
	struct xdp_statistics statistics = {0};
	socklen_t length = sizeof(statistics);

	if (getsockopt(fd, SOL_XDP, XDP_STATISTICS, &statistics, &length) < 0)
		return 0;
	return statistics.rx_dropped + statistics.rx_ring_full;
}
