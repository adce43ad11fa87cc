// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_XDP_SOCKET_H
#define PMD_XDP_SOCKET_H

#include <stdint.h>

// net_af_xdp keeps its sockets to itself: they are found among the open files of this process.

// The descriptor of the socket of an interface's queue, which stays the driver's; -1: there is
// none.
int xdp_socket_find(unsigned interface, unsigned queue);

// Packets that the kernel dropped at the socket because the worker was too slow, since its start.
uint64_t xdp_socket_drops(int fd);

#endif
