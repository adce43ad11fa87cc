// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_DTLS_ASSOCIATION_H
#define EXPORT_DTLS_ASSOCIATION_H

#include "config/counter_set.h"
#include "export/transport/datagram_socket.h"
#include "export/transport/tls.h"

// One DTLS session over a socket of its own (RFC 6347). Nothing blocks; errors are -errno, and
// dtls_association_why() says more. Its timers run while it is asked to go on.
struct dtls_association {
	struct datagram_socket datagrams;
	SSL *ssl;	      // NULL: there is none
	uint64_t began_us;    // steady clock
	uint64_t said_end_us; // our last close_notify
	unsigned n_said_end;
	struct counts given; // passed to it since it was last known that the peer has it
	char why[160];	     // of the last error, where errno says too little
};

// fd -1.
void dtls_association_init(struct dtls_association *association);
// Begins a handshake, from `session` where that is not NULL.
int dtls_association_begin(struct dtls_association *association, const struct tls_context *context,
			   const struct collector_addr *collector, SSL_SESSION *session);
void dtls_association_close(struct dtls_association *association);
static inline bool dtls_association_is_open(const struct dtls_association *association)
{
	return association->ssl != NULL;
}

// Goes on with the handshake. 1: it stands, 0: it is under way.
int dtls_association_go_on(struct dtls_association *association);
// Octets of a message that one datagram of a packet of `mtu` octets carries.
uint32_t dtls_association_room(const struct dtls_association *association, uint32_t mtu);
// One datagram. -EAGAIN: not now.
int dtls_association_send(struct dtls_association *association, const void *octets, size_t n);
// Passes over what the peer sends. 1: it is there, 0: it has ended the session.
int dtls_association_look(struct dtls_association *association);
// Ends the session, and says so again where no answer comes. True once it has been said often
// enough: the peer has it no longer, if dtls_association_look() has not seen it answer.
bool dtls_association_say_end(struct dtls_association *association, uint64_t now_us);

const char *dtls_association_why(const struct dtls_association *association, int err);

#endif
