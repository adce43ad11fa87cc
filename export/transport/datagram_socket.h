// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_DATAGRAM_SOCKET_H
#define EXPORT_DATAGRAM_SOCKET_H

#include "export/transport/collector_addr.h"
#include "export/transport/message_queue.h"

enum {
	DATAGRAM_USUAL_MTU = 1500,	 // more only when the user says that the path supports it
	DATAGRAM_HEADERS_LEAST = 28,	 // of IPv4 and UDP
	DATAGRAM_QUEUE_OCTETS = 4 << 20, // of messages that wait
};

// A UDP socket that is connected to one collector.
struct datagram_socket {
	int fd; // -1: none
	bool ipv6;
};

// To the address in use; IP does not fragment. 0 or -errno.
int datagram_socket_open(struct datagram_socket *datagrams, const struct collector_addr *collector);
void datagram_socket_close(struct datagram_socket *datagrams);

// Octets of the headers of IP and UDP.
uint32_t datagram_socket_headers(const struct datagram_socket *datagrams);
// Octets behind them that fit the path's MTU as far as the system knows it, and `mtu`.
uint32_t datagram_socket_room(const struct datagram_socket *datagrams, uint32_t mtu);
// Whether IP may fragment what is too long.
void datagram_socket_set_fragmenting(const struct datagram_socket *datagrams, bool allowed);
// Messages of `room` octets that wait to leave by it, in DATAGRAM_QUEUE_OCTETS as far as that is
// not too few; see message_queue_open().
int datagram_queue_open(struct message_queue *queue, uint32_t room, unsigned batch);
// True when ICMP has said since the last call that nobody listens.
bool datagram_socket_is_refused(const struct datagram_socket *datagrams);

#endif
