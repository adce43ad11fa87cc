// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_XDP_SOCKET_H
#define PMD_XDP_SOCKET_H

#include <stdint.h>

// net_af_xdp keeps its sockets to itself, and the kernel does not tell what an AF_XDP socket is
// bound to: a queue's socket is the one that was opened while the queue was set up.

enum { XDP_SOCKETS = 256 };

struct xdp_sockets {
	unsigned n;
	int fd[XDP_SOCKETS];
};

// The AF_XDP sockets that this process has open now.
void xdp_sockets_list(struct xdp_sockets *sockets);

// The descriptor of one that was opened since `before` was listed, which stays its opener's; -1:
// none was.
int xdp_socket_since(const struct xdp_sockets *before);

// Packets that the kernel dropped at the socket because the worker was too slow, since its start;
// of no socket (-1) none.
uint64_t xdp_socket_drops(int fd);

#endif
