// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_DTLS_H
#define EXPORT_DTLS_H

#include "export/transport/collector_addr.h"
#include "export/transport/doubt.h"
#include "export/transport/dtls_association.h"
#include "export/transport/health.h"
#include "export/transport/message_queue.h"
#include "export/transport/outage.h"

enum dtls_phase { DTLS_APART, DTLS_CONNECTING, DTLS_CONNECTED, DTLS_SHUT, DTLS_GONE };

// What dtls.c (sessions) and dtls_send.c (datagrams, and how sessions end) share.
struct dtls_transport {
	struct transport base;
	struct collector_addr collector;
	struct tls_context context;
	struct outage outage;
	struct health health;
	enum dtls_phase phase;
	struct dtls_association now, next, old; // next: its handshake; old: it ends
	unsigned n_old; // so many of the oldest waiting messages are of the old session
	struct doubt doubt;
	uint32_t mtu;	   // as the user wants
	uint64_t renew_us; // a session lasts so long; 0: as long as it works
	bool peer_answers; // it has said an end, once
	unsigned n_unanswered;
	uint64_t backoff_us, next_us, checked_us; // steady clock
};

// The collector does not have the sessions any more: what waits is lost, what they carried and is
// not known to be there is unconfirmed.
void dtls_break_off(struct dtls_transport *dtls, int err);
// The collector has said the end of the session.
void dtls_note_closed(struct dtls_transport *dtls);
// The old session's last words.
void dtls_tend_old(struct dtls_transport *dtls, uint64_t now_us);

// The queue's transmit(), and transport_ops.end().
void dtls_transmit(struct message_queue *queue);
bool dtls_end(struct transport *base, uint64_t now_us);

#endif
