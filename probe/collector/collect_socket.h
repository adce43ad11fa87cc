// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_COLLECT_SOCKET_H
#define PROBE_COLLECT_SOCKET_H

#include <sys/socket.h>

#include "probe/collector/collect_input.h"

// The rooms for datagrams do not lie a power of two apart: all of them would compete for the same
// few lines of each cache.
enum { COLLECT_BURST = 32, COLLECT_DATAGRAM = 65536, COLLECT_ROOM = COLLECT_DATAGRAM + 25 * 64 };

// How long an emptied socket is left alone, at most and at least: each look, and the sleep before
// it, costs as much as many datagrams.
enum { COLLECT_NAP_MOST_US = 500, COLLECT_NAP_LEAST_US = 30 };

// A socket from which datagrams are taken in bursts.
struct collect_socket {
	int fd;
	uint64_t receive_octets; // what the kernel grants
	uint64_t dropped;	 // by the kernel since the socket was opened
	uint32_t dropped_told;	 // the last that it told, of 32 bits
	unsigned nap_us;	 // the latest one
	struct mmsghdr message[COLLECT_BURST];
	struct iovec part[COLLECT_BURST];
	struct sockaddr_storage from[COLLECT_BURST];
	uint8_t control[COLLECT_BURST][64] __attribute__((aligned(8)));
	uint8_t *octets; // COLLECT_BURST * COLLECT_ROOM
};

// Binds the input's UDP port, shared if it has several workers. One line has been reported on
// error; returns -errno.
int collect_socket_open(struct collect_socket *own, const struct collect_input *input);
// Listens on the input's TCP port: `fd` only.
int collect_socket_listen(struct collect_socket *own, const struct collect_input *input);
void collect_socket_close(struct collect_socket *own);

// Has each exporter's datagrams come to one of n sockets that share a port, by its address. -errno.
int collect_socket_steer(const struct collect_socket *own, unsigned n);

// What is there, without waiting: the number of messages, 0 for none.
unsigned collect_socket_receive(struct collect_socket *own);

// `n` came since the last look: the microseconds until the next one, so that what comes meanwhile
// fits into any buffer; 0: nothing came, there is no next one by time.
unsigned collect_socket_nap(struct collect_socket *own, unsigned n);

// Who has sent the index-th of them.
void collect_socket_from(const struct collect_socket *own, unsigned index,
			 struct sender_address *address, uint16_t *port);

// For sockets of other types: bound to the input's address. The descriptor, or -errno once one line
// has been reported.
int collect_bind_any(const struct collect_input *input, int type);
void collect_address(const struct sockaddr_storage *from, struct sender_address *address,
		     uint16_t *port);

#endif
