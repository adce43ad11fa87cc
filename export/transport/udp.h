// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_UDP_H
#define EXPORT_UDP_H

#include "export/transport/collector_addr.h"
#include "export/transport/datagram_socket.h"
#include "export/transport/doubt.h"
#include "export/transport/health.h"
#include "export/transport/message_queue.h"
#include "export/transport/outage.h"

enum {
	UDP_MOST_SEGMENTS = 64,	 // of one GSO send
	UDP_MOST_OCTETS = 65000, // of one GSO send
};

// What udp.c (the session) and udp_send.c (the datagrams) share.
struct udp_transport {
	struct transport base;
	struct collector_addr collector;
	struct outage outage;
	struct health health;
	struct datagram_socket datagrams;
	struct doubt doubt;
	uint32_t mtu; // as the user wants
	bool gso;
	unsigned gso_failures;
	bool began, refused;
	// Steady clock.
	uint64_t refused_us, tried_us, checked_us, sent_us, no_buffer_us;
};

// Messages shall fit the path's MTU as far as the system knows it.
void udp_fit_room(struct udp_transport *udp);
// An ICMP error came: what is in doubt is lost.
void udp_note_refused(struct udp_transport *udp);
void udp_report_error(struct udp_transport *udp, const char *what, int err);

// The queue's transmit().
void udp_transmit(struct message_queue *queue);

#endif
