// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_PACKET_SOCKET_H
#define PMD_PACKET_SOCKET_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_mbuf.h>

// A packet socket with a ring that it shares with the kernel (TPACKET_V2): one RX queue of a kernel
// interface. DPDK's net_af_packet is not used: it has the kernel reassemble IPv4 fragments, forgets
// the length of what it cuts, the type of a VLAN tag and what was dropped.
struct packet_socket;

struct packet_socket_settings {
	unsigned interface;  // the kernel's number of it
	uint16_t port;	     // what mbuf->port shall be
	uint16_t input;	     // what the stamps shall say
	uint16_t link_type;  // LINKTYPE_ of what is received
	bool network_header; // packets begin there: the interface has no link header of use
	int hardware_clock;  // its number, -1: none; packets without its stamp have the kernel's
	bool kernel_times;   // else a packet has the time of its burst
	bool only_incoming;  // a loopback interface gives each packet twice
	bool own_only;	     // not promiscuous
	bool small;	     // the ring has 1024 places instead of 8192
	uint16_t fanout;     // sockets of one group share the packets, Flow by Flow; 0: none
	struct rte_mempool *pool;
};

// Returns -errno and logs nothing; nothing is received before packet_socket_start().
int packet_socket_new(const struct packet_socket_settings *settings, struct packet_socket **socket);
void packet_socket_free(struct packet_socket *socket);
int packet_socket_start(struct packet_socket *socket);

// Binds a started socket to an interface that was made again, from another thread than the one that
// receives: that one takes what is left of the old interface first, as packet_socket_receive() goes
// on. 0: packets of the new interface come. A socket of a fanout group cannot be bound again, so
// another one is opened in the new group `fanout`, which takes CAP_NET_RAW. -errno: try again
// later.
int packet_socket_rebind(struct packet_socket *socket, unsigned interface, uint16_t fanout);

// Up to n packets, with stamps (CLOCK_MONOTONIC). Each stands in one mbuf: pkt_len is its length on
// the wire, data_len what was kept of it (about 1,900 octets at most).
uint16_t packet_socket_receive(struct packet_socket *socket, struct rte_mbuf **burst, uint16_t n);

// The kernel puts no more packets into the ring; what is there can be received.
void packet_socket_close_inlet(struct packet_socket *socket);

// Packets that the kernel dropped because the ring was full, since the start. For one thread.
uint64_t packet_socket_drops(struct packet_socket *socket);
// By how many nanoseconds the stamps of the last burst can be off; 0 before the first one.
uint64_t packet_socket_error(const struct packet_socket *socket);

// Readable when packets wait in the ring.
int packet_socket_fd(const struct packet_socket *socket);

unsigned packet_socket_frames(const struct packet_socket *socket);

#endif
